"""What events about SAML metadata and keys mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences, register_words

register_words(
    "news",
    {
        "keys": _("its keys"),
        "addresses": _("its addresses"),
        "scopes": _("its scopes"),
        "other": _("what else it says of itself"),
    },
)
register_sentences(
    Subject.SETTINGS,
    {
        "sign_in_method.metadata_changed": _("The metadata of %(issuer)s was read again and is new: %(news)s."),
        "sign_in_method.metadata_trouble": _(
            "There is trouble with the metadata of %(issuer)s, which the sign-in method tells."
        ),
        "sign_in_method.metadata_well": _("The trouble with the metadata of %(issuer)s is over."),
        "saml_key.made": _("%(who)s made a key pair by which identity providers know this site."),
        "saml_key.retired": _("%(who)s retired older key pairs of this site (%(count)s)."),
    },
)
