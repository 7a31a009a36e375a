"""What this room's events mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import register_sentences

register_sentences(
    {
        "person.created": _("%(whom)s was taken in."),
        "person.signed_in": _("%(who)s signed in (by %(by)s)."),
        "role.granted": _("The role %(role)s was granted to %(whom)s."),
        "role.claimed": _("%(whom)s has the role %(role)s, which was waiting for them."),
        "sign_in.refused": _("Somebody was not let in (%(problem)s, reference %(reference)s)."),
        "sign_in_method.added": _("A way to sign in was added: %(issuer)s."),
        "sign_in_method.changed": _("A way to sign in was changed: %(issuer)s."),
        "staff_id.contested": _(
            "%(whom)s came with a staff identifier (%(claim)s) that is another person's; it stays theirs."
        ),
    }
)
