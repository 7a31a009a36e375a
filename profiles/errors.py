"""Why something of a profile is not taken; the forms have the sentences. The person can mend it, a retry cannot."""

from enum import StrEnum


class PictureProblem(StrEnum):
    """What is wrong with a file that was given as a picture."""

    EMPTY = "empty"
    TOO_HEAVY = "too_heavy"
    HEIC = "heic"
    UNKNOWN_FORMAT = "unknown_format"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"


class PictureRefusedError(Exception):
    """The file cannot be a person's picture, and never will be."""

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class UnknownFieldOfResearchError(Exception):
    """The classification has no such code."""
