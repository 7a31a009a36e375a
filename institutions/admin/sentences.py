"""What the ground floor's events mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences

register_sentences(Subject.SETTINGS, {"institution.created": _("%(who)s set the institution up at %(host)s.")})
