"""Whose a line is, whatever the evidence."""

from hypothesis import given
from hypothesis import strategies as st

from items.enums import How
from items.ownership import Line, Verdict, decide

PEOPLE = st.integers(1, 5)
LINES = st.lists(
    st.builds(Line, prover=st.none() | PEOPLE, holders=st.frozensets(PEOPLE), alike=st.frozensets(PEOPLE)), max_size=6
)
CLAIMED = st.lists(PEOPLE, unique=True, max_size=4)


@given(lines=LINES, claimed=CLAIMED, rejected=st.frozensets(PEOPLE))
def test_nobody_owns_without_a_reason_or_against_their_will(
    lines: list[Line], claimed: list[int], rejected: frozenset[int]
) -> None:
    verdicts = decide(lines, claimed=claimed, rejected=rejected)
    assert len(verdicts) == len(lines)
    for line, verdict in zip(lines, verdicts, strict=True):
        assert verdict.person not in rejected
        assert verdict.suggested not in rejected
        match verdict.how:
            case How.ORCID:
                assert verdict.person == line.prover
            case How.ACCOUNT:
                assert line.holders == {verdict.person}
            case How.CLAIMED:
                assert verdict.person in claimed
                assert verdict.person in line.alike
            case How.NOT:
                assert verdict.person is None
        if verdict.person is not None:
            assert verdict.suggested is None
        if verdict.suggested is not None:
            assert line.alike >= {verdict.suggested}


@given(lines=LINES, claimed=CLAIMED)
def test_a_proof_is_never_overruled(lines: list[Line], claimed: list[int]) -> None:
    for line, verdict in zip(lines, decide(lines, claimed=claimed, rejected=frozenset()), strict=True):
        if line.prover is not None:
            assert verdict == Verdict(person=line.prover, how=How.ORCID)


@given(lines=LINES, claimed=CLAIMED, rejected=st.frozensets(PEOPLE))
def test_a_claim_takes_one_line_at_the_most(lines: list[Line], claimed: list[int], rejected: frozenset[int]) -> None:
    verdicts = decide(lines, claimed=claimed, rejected=rejected)
    taken = [verdict.person for verdict in verdicts if verdict.how == How.CLAIMED]
    assert len(taken) == len(set(taken))


def test_earlier_claim_gets_the_line() -> None:
    lines = [Line(alike=frozenset({1, 2}))]
    assert decide(lines, claimed=[2, 1], rejected=frozenset()) == [Verdict(person=2, how=How.CLAIMED)]


def test_whoever_owns_one_line_is_asked_about_no_other() -> None:
    lines = [Line(prover=1), Line(alike=frozenset({1}))]
    assert decide(lines, claimed=[], rejected=frozenset()) == [Verdict(person=1, how=How.ORCID), Verdict()]
