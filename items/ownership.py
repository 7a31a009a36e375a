"""Whose each line of an item's authors is: a decision from evidence. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from items.enums import How


@dataclass(frozen=True, slots=True)
class Line:
    """What is known about one author; people are numbers.

    `prover` proved by OAuth the iD that the line states. `holders` are who the institution says holds the
    author's account. `alike` only share its name or e-mail address.
    """

    prover: int | None = None
    holders: frozenset[int] = frozenset()
    alike: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose the line is and how, and to whom it is suggested; all empty when nobody is known."""

    person: int | None = None
    how: How = How.NOT
    suggested: int | None = None


def decide(lines: Sequence[Line], *, claimed: Sequence[int], rejected: frozenset[int]) -> list[Verdict]:
    """Return a verdict for each line, in order.

    A proven iD goes before an account, an account before a claim. Two possible holders are none. Nobody owns or is
    suggested what they rejected. `claimed` are people in the order of their claims; each gets the first free line
    that is like them, if there is one.
    """
    owners: list[tuple[int | None, How]] = [_by_evidence(line, rejected=rejected) for line in lines]
    for person in claimed:
        if person in rejected or any(owner == person for owner, _how in owners):
            continue
        for place, line in enumerate(lines):
            if owners[place][0] is None and person in line.alike:
                owners[place] = (person, How.CLAIMED)
                break
    taken = rejected | {owner for owner, _how in owners if owner is not None} | frozenset(claimed)
    return [
        Verdict(person=owner, how=how) if owner is not None else Verdict(suggested=_only(line.alike - taken))
        for (owner, how), line in zip(owners, lines, strict=True)
    ]


def _by_evidence(line: Line, *, rejected: frozenset[int]) -> tuple[int | None, How]:
    if line.prover is not None and line.prover not in rejected:
        return line.prover, How.ORCID
    holder = _only(line.holders)
    if holder is not None and holder not in rejected:
        return holder, How.ACCOUNT
    return None, How.NOT


def _only(people: frozenset[int]) -> int | None:
    return next(iter(people)) if len(people) == 1 else None
