"""What the events of the people feed mean, and those of leaving and coming back."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import LetGoBy
from institutions.admin.trail import Subject, register_sentences, register_words

register_words("changed", {"orcid_hint": _("ORCID iD as a hint")})
register_words("said_by", {LetGoBy.FEED: _("the people feed"), LetGoBy.STAFF: _("an administrator")})
register_sentences(
    Subject.PEOPLE,
    {
        "people.taken_in": _(
            "%(who)s took in the people feed: new %(new)s, changed %(changed)s, unchanged %(unchanged)s, left %(left)s, "
            "returned %(returned)s, refused %(refused)s."
        ),
        "person.feed_account_taken_up": _(
            "%(whom)s came for the first time: the account that the people feed had made is theirs, by the staff "
            "identifier in the claim %(claim)s."
        ),
        "person.feed_account_joined": _(
            "The account that the people feed had made for %(whom)s was joined to theirs."
        ),
        "person.left": _("%(who)s closed the account of %(whom)s, who has left: %(said_by)s said so."),
        "person.returned": _("%(who)s opened the account of %(whom)s again: they are back."),
    },
)
