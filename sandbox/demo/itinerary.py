"""The first day, in order."""

from sandbox.demo import expected
from sandbox.demo.journey import Journey, Step
from sandbox.demo.walks import connecting, front_door, items, profile, staff, works


def _researcher_connects_and_sends(journey: Journey, username: str, titles: dict[str, str]) -> str:
    front_door.sign_in(journey, username)
    connecting.connect(journey, username)
    return works.send(journey, username, titles)


def _ines_connects_and_sends(journey: Journey) -> str:
    front_door.sign_in(journey, "ines")
    connecting.connect(journey, "ines")
    asked = connecting.answer_is_this_you(journey)
    return f"{asked}; {works.send(journey, 'ines', expected.INES)}"


STEPS: tuple[Step, ...] = (
    Step(name="signs in and is named at the top right", walk=lambda journey: front_door.sign_in(journey, "mara")),
    Step(name="sees the checklist", walk=profile.see_the_checklist),
    Step(name="completes the profile", walk=profile.complete_the_profile),
    Step(name="does not give ORCID's permission", walk=connecting.deny),
    Step(name="connects ORCID", walk=lambda journey: connecting.connect(journey, "mara")),
    Step(name="comes back by other ways", walk=connecting.come_back_again),
    Step(name="sees her items", walk=items.see_the_items),
    Step(name="sees the preview", walk=works.look_at_the_preview),
    Step(name="sends the works", walk=lambda journey: works.send(journey, "mara", expected.MARA)),
    Step(name="excludes an item and includes it again", walk=works.exclude_and_include),
    Step(name="gets a corrected title to ORCID", walk=works.correct_a_title),
    Step(name="has a withdrawn item removed from ORCID", walk=works.withdraw),
    Step(name="removes a work at ORCID and it stays removed", walk=works.remove_in_orcid),
    Step(
        name="a colleague without any iD on his items sends his",
        walk=lambda journey: _researcher_connects_and_sends(journey, "tobias", expected.TOBIAS),
    ),
    Step(name="a colleague with another name at ORCID sends hers", walk=_ines_connects_and_sends),
    Step(
        name="a researcher of the other institution sends hers",
        walk=lambda journey: _researcher_connects_and_sends(journey, "liv", expected.LIV),
    ),
    Step(name="an item that only a name suggests is asked about", walk=items.see_the_suggestion),
    Step(
        name="support staff see the connection and nothing of the other institution",
        walk=staff.look_as_support_staff,
    ),
    Step(name="the report gives the numbers", walk=staff.ask_for_the_summary),
    Step(name="the ORCID records hold exactly the right works", walk=works.hold_exactly),
)
