<?php

// What this provider is told, read afresh at every request; its clock is wrong by as many seconds as it is told.

namespace Idp {
    function facts(): array
    {
        return json_decode(file_get_contents(getenv('IDP_FACTS')), true, 512, JSON_THROW_ON_ERROR);
    }

    function now(): int
    {
        return \time() + facts()['clock_is_off_by'];
    }
}

// Assertions and messages ask their own namespace for the time first.

namespace SimpleSAML\Module\saml\IdP {
    function time(): int
    {
        return \Idp\now();
    }
}

namespace SAML2\Utilities {
    function time(): int
    {
        return \Idp\now();
    }
}
