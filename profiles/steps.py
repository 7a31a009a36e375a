"""The steps of the first day that are no other room's."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from profiles.first_day import Standing, State, Step, register
from profiles.models import Profile


def register_steps() -> None:
    """Put signing in, the profile and moving data on the checklist; the rooms above stand between them."""
    register(Step(key="sign_in", title=gettext_lazy("Sign in"), position=10, minutes=1, look=how_sign_in_stands))
    register(
        Step(
            key="profile", title=gettext_lazy("Complete your profile"), position=20, minutes=3, look=how_profile_stands
        )
    )
    register(
        Step(key="move_data", title=gettext_lazy("Move your data in"), position=90, minutes=10, look=how_moving_stands)
    )


def how_sign_in_stands(person: User) -> Standing:
    """Return done: whoever reads it is signed in."""
    del person
    return Standing(
        state=State.DONE, sentence=_("You came in with your institution's account. No new password to keep.")
    )


def how_profile_stands(person: User) -> Standing:
    """Return what the profile still lacks."""
    profile = Profile.objects.filter(person=person).first() or Profile()
    link = reverse("profile")
    if profile.is_complete:
        field = profile.field_path[-1].name
        said = _("%(job_title)s, %(field)s.") % {"job_title": profile.job_title, "field": field}
        return Standing(state=State.DONE, sentence=said, link=link, action=_("Change your profile"))
    if profile.job_title:
        sentence = _("Your field of research is still missing; your job title is there.")
    elif profile.field_of_research:
        sentence = _("Your job title is still missing; your field of research is there.")
    else:
        sentence = _("Say what you do: your job title and field of research. A picture and a few words if you like.")
    return Standing(state=State.OPEN, sentence=sentence, link=link, action=_("Complete your profile"))


def how_moving_stands(person: User) -> Standing:
    """Return guidance: data may be moved on any day."""
    del person
    return Standing(
        state=State.ANY_TIME,
        sentence=_(
            "Data and papers you bring along, or keep elsewhere: how they get into the repository, and who helps."
        ),
        link=reverse("moving_data"),
        action=_("How to move your data in"),
    )
