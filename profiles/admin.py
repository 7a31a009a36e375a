"""How the profile's events read in the admin's trail."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences, register_words

register_words(
    "changed", {"job_title": _("job title"), "field_of_research": _("field of research"), "bio": _("short bio")}
)
register_sentences(
    Subject.PEOPLE,
    {
        "picture.removed": _("%(whom)s removed their picture."),
        "picture.set": _("%(whom)s chose a picture."),
        "profile.saved": _("%(whom)s saved their profile: %(changed)s."),
    },
)
