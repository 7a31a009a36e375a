<?php

// Whether this person is passed on to the service, and as how strongly authenticated.

namespace Idp;

use SAML2\Constants;
use SimpleSAML\Auth\State;
use SimpleSAML\Module\saml\Error;

function decide(array &$state): void
{
    $facts = facts();
    $username = $state['Attributes']['uid'][0];
    if (isset($facts['refusals'][$username])) {
        State::throwException($state, new Error(...$facts['refusals'][$username]));
    }
    $at_hand = $facts['contexts'][$username] ?? $facts['context'];
    $wanted = $state['saml:RequestedAuthnContext']['AuthnContextClassRef'] ?? [];
    if ($wanted !== [] && !in_array($at_hand, $wanted, true) && !$facts['ignores_contexts']) {
        State::throwException($state, new Error\NoAuthnContext(Constants::STATUS_REQUESTER, 'Not at hand.'));
    }
    $state['saml:AuthnContextClassRef'] = $at_hand;
}
