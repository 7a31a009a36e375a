"""What is wrong with metadata that somebody hands us, in sentences for them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

NAMED_AT_MOST = 20


class MetadataError(Exception):
    """Metadata cannot be used; the message says what is wrong with it and whose move it is."""


class NoMetadataError(MetadataError):
    """What was given is something else."""


class TooLargeError(MetadataError):
    """More than one institution's worth, and more than is read."""

    def __init__(self, *, megabytes: int) -> None:
        super().__init__(
            _(
                "This metadata is larger than %(size)d MB: it is a whole federation's. Ask your federation for the "
                "address of your own identity provider's metadata alone and give that."
            )
            % {"size": megabytes}
        )


class UnsafeMetadataError(MetadataError):
    """It declares a document type, by which files and other servers could be read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file declares a document type (<!DOCTYPE …>), which SAML metadata never needs, so it is not "
                "read. Whoever made the file must leave the declaration out."
            )
        )


class NoProviderError(MetadataError):
    """It describes no identity provider that speaks SAML 2.0."""


class SeveralProvidersError(MetadataError):
    """It describes several, or not the one that was asked for. `choices` are entity IDs with their names."""

    def __init__(self, choices: Sequence[tuple[str, str]], *, asked_for: str | None) -> None:
        self.choices = tuple(choices)
        if asked_for is None:
            message = _(
                "This metadata describes %(count)d identity providers. Give the entity ID of yours: %(which)s."
            )
        else:
            message = _("This metadata does not describe %(asked_for)s. Give the entity ID of yours: %(which)s.")
        super().__init__(message % {"count": len(choices), "asked_for": asked_for, "which": _named(self.choices)})


class ExpiredMetadataError(MetadataError):
    """Who published it says that it is no longer to be used."""

    def __init__(self, ended_at: datetime) -> None:
        super().__init__(
            _(
                "This metadata was valid until %(date)s and no longer is. Whoever publishes it, your identity "
                "provider or your federation, must renew it; fetch it anew, or tell them."
            )
            % {"date": date_format(ended_at, "j F Y, H:i e")}
        )
        self.ended_at = ended_at


class NoSigningCertificateError(MetadataError):
    """Nothing in it by which an answer could be told from a forged one."""

    def __init__(self, entity_id: str) -> None:
        super().__init__(
            _(
                "The metadata of %(entity_id)s holds no certificate by which its answers can be checked. The people "
                "who run the identity provider must publish its signing certificate there."
            )
            % {"entity_id": entity_id}
        )


class NoEndpointError(MetadataError):
    """It says nowhere that a browser could be sent to."""

    def __init__(self, entity_id: str) -> None:
        super().__init__(
            _(
                "The metadata of %(entity_id)s names no address for signing in by HTTP-Redirect or HTTP-POST. The "
                "people who run the identity provider must offer one of them."
            )
            % {"entity_id": entity_id}
        )


def _named(choices: Sequence[tuple[str, str]]) -> str:
    named = [f"{entity_id} ({name})" if name else entity_id for entity_id, name in choices[:NAMED_AT_MOST]]
    if len(choices) > NAMED_AT_MOST:
        named.append(_("and %(count)d more") % {"count": len(choices) - NAMED_AT_MOST})
    return ", ".join(named)
