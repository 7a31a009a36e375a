"""What the trail says of setting up."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences, register_words

register_words(
    "changed",
    {
        "issuer": _("the identity provider"),
        "client_id": _("client ID"),
        "metadata_url": _("address of the metadata"),
        "provider_facts": _("what the metadata says"),
        "metadata_valid_until": _("until when the metadata is valid"),
        "identifier_kinds": _("which identifiers are trusted"),
        "scopes": _("scopes"),
        "allowed_affiliations": _("for whom an account is made"),
        "automatic": _("what opening the site does"),
        "second_factor_context": _("second factor of staff"),
    },
)
register_sentences(
    Subject.SETTINGS,
    {
        "sign_in_method.switched_on": _("%(who)s switched the way to sign in through %(issuer)s on."),
        "sign_in_method.switched_off": _("%(who)s switched the way to sign in through %(issuer)s off."),
    },
)
