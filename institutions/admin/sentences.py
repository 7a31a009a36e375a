"""What the ground floor's own events mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences

register_sentences(
    Subject.SETTINGS,
    {"secrets.encrypted_again": _("%(who)s had every stored secret (%(count)s) encrypted with the newest key.")},
)
register_sentences(
    Subject.TRAIL,
    {
        "events.expired": _(
            "%(who)s had the events up to the end of %(through)s removed (%(count)s): they are kept for %(months)s months."
        )
    },
)
