"""What the ground floor's events mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import register_sentences

register_sentences({"institution.created": _("The institution was set up at %(host)s.")})
