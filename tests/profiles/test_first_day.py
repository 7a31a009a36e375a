import pytest

from accounts.models import User
from profiles import first_day
from profiles.domain.profile import save_profile
from profiles.first_day import Standing, State, Step, checklist, register
from profiles.steps import how_profile_stands


@pytest.fixture
def no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checklist that only the test fills."""
    monkeypatch.setattr(first_day, "_steps", {})


def step(key: str, state: State, *, position: int = 1, minutes: int = 1) -> Step:
    return Step(
        key=key,
        title=key,
        position=position,
        minutes=minutes,
        look=lambda _person: Standing(state=state, sentence=key, link="/", action="Go"),
    )


def test_steps_stand_in_the_order_of_their_positions_whoever_came_first(no_steps: None) -> None:
    for key, position in (("items", 40), ("sign_in", 10), ("orcid", 30)):
        register(step(key, State.OPEN, position=position))
    assert [entry.step.key for entry in checklist(User()).entries] == ["sign_in", "orcid", "items"]


def test_first_open_step_is_next_and_only_that(no_steps: None) -> None:
    for position, (key, state) in enumerate(
        [("a", State.DONE), ("b", State.WAITING), ("c", State.OPEN), ("d", State.OPEN)]
    ):
        register(step(key, state, position=position))
    seen = checklist(User())
    assert [entry.is_next for entry in seen.entries] == [False, False, True, False]


def test_waiting_leaves_nothing_to_press_and_is_not_done(no_steps: None) -> None:
    register(step("a", State.DONE))
    register(step("b", State.WAITING, minutes=4))
    seen = checklist(User())
    assert ([entry.is_next for entry in seen.entries], seen.done) == ([False, False], 1)
    assert (seen.is_all_done, seen.minutes_left) == (False, 4)


def test_guidance_is_not_counted(no_steps: None) -> None:
    register(step("a", State.DONE))
    register(step("b", State.ANY_TIME, minutes=10))
    seen = checklist(User())
    assert ([entry.step.key for entry in seen.entries], [entry.step.key for entry in seen.any_time]) == (["a"], ["b"])
    assert (seen.done, seen.is_all_done, seen.minutes_left) == (1, True, 0)


def test_two_steps_of_one_key_are_refused_and_the_same_step_again_is_not(no_steps: None) -> None:
    one = step("a", State.OPEN)
    register(one)
    register(one)
    with pytest.raises(ValueError, match="a step “a” already"):
        register(step("a", State.OPEN))


@pytest.mark.usefixtures("in_scope")
@pytest.mark.parametrize(
    ("saved", "state", "sentence"),
    [
        (
            {},
            State.OPEN,
            "Say what you do: your job title and field of research. A picture and a few words if you like.",
        ),
        ({"job_title": "Curator"}, State.OPEN, "Your field of research is still missing; your job title is there."),
        ({"field_of_research": "31"}, State.OPEN, "Your job title is still missing; your field of research is there."),
        ({"job_title": "Curator", "field_of_research": "31"}, State.DONE, "Curator, Biological Sciences."),
    ],
)
def test_profile_step_says_what_is_missing(alice: User, saved: dict[str, str], state: State, sentence: str) -> None:
    save_profile(alice, **saved)
    stands = how_profile_stands(alice)
    assert (stands.state, stands.sentence, stands.link) == (state, sentence, "/profile/")
