"""What was measured, as a table, and what of it is not as it should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Step(StrEnum):
    """What is measured, in the order of the table."""

    FIRST = "First sync"
    AGAIN = "Nothing changed"


HEADINGS = ("", "calls", "a researcher", "seconds", "works/s")


@dataclass(frozen=True)
class Scenario:
    """Researchers who all have as many items."""

    researchers: int
    items: int

    @property
    def works(self) -> int:
        """How many works their records should hold."""
        return self.researchers * self.items


@dataclass(frozen=True)
class Run:
    """One run: calls and works as ORCID's stand-in knows them, seconds by our clock."""

    calls: int
    token_calls: int
    works: int
    seconds: float


@dataclass(frozen=True)
class Measured:
    """One way of doing one thing, as often as it was done; `most` is None where more calls are no fault."""

    scenario: Scenario
    step: Step
    way: str
    runs: Sequence[Run]
    least: int
    most: int | None

    @property
    def calls(self) -> int:
        """The calls of a run; where runs differ, which is a fault, those of the worst."""
        return max(run.calls for run in self.runs)

    @property
    def seconds(self) -> float:
        """The middle one of the runs."""
        return median(run.seconds for run in self.runs)

    @property
    def rate(self) -> float:
        """How many works a second were brought in step."""
        return self.scenario.works / self.seconds


def show(measured: Sequence[Measured]) -> str:
    """Return a table for each scenario, in Markdown, each way compared with the first one for the same thing."""
    parts: list[str] = []
    for scenario in dict.fromkeys(each.scenario for each in measured):
        found = sorted(
            (each for each in measured if each.scenario == scenario), key=lambda each: list(Step).index(each.step)
        )
        rows = [HEADINGS, *(_row(each) for each in found)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
        lines = [_line(row, widths) for row in rows]
        rule = "| " + " | ".join("-" * width for width in widths) + " |"
        title = f"{scenario.researchers} researchers with {scenario.items} items each ({scenario.works:,} works)"
        parts += [title, "", lines[0], rule, *lines[1:], "", *_comparisons(found), ""]
    return "\n".join(parts)


def find_faults(measured: Sequence[Measured]) -> list[str]:
    """Say of every run what it should have been and was not."""
    return [
        f"FAULT: {each.step}, {each.way}: {fault}"
        for each in measured
        for run in each.runs
        for fault in _faults(each, run)
    ]


def _faults(measured: Measured, run: Run) -> list[str]:
    found: list[str] = []
    if run.calls < measured.least or (measured.most is not None and run.calls > measured.most):
        found.append(f"{run.calls} calls, not {_range(measured)}.")
    if run.token_calls:
        found.append(f"{run.token_calls} token calls in the middle of a run.")
    if run.works != measured.scenario.works:
        found.append(f"{run.works} works on the records, not {measured.scenario.works}.")
    return found


def _range(measured: Measured) -> str:
    return str(measured.least) if measured.most == measured.least else f"{measured.least} or more"


def _row(measured: Measured) -> tuple[str, ...]:
    return (
        f"{measured.step}: {measured.way}",
        f"{measured.calls:,}",
        f"{measured.calls / measured.scenario.researchers:g}",
        f"{measured.seconds:.2f}",
        f"{measured.rate:,.0f}",
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
    return f"| {' | '.join(cells)} |"


def _comparisons(measured: Sequence[Measured]) -> list[str]:
    found: list[str] = []
    for ours in measured:
        if not ours.calls:
            continue
        for other in measured:
            if other.step == ours.step and other is not ours and other.calls > ours.calls:
                fewer, faster = other.calls / ours.calls, other.seconds / ours.seconds
                found.append(f"{ours.step}: {fewer:.1f} times fewer calls and {faster:.1f} times the works a second.")
    return found
