"""What can go wrong between here and the places that items come from."""


class SourceError(Exception):
    """A source did not give what it was asked for; its text is for people and says whose move it is.

    `permanent` says that asking again cannot help until a person has changed something. `stop` says that nothing
    else is to be asked either: the token is refused, or the source asks to be left in peace for now.
    """

    def __init__(self, message_for_people: str, *, permanent: bool, stop: bool = True) -> None:
        super().__init__(message_for_people)
        self.message_for_people = message_for_people
        self.permanent = permanent
        self.stop = stop


class SourceBusyError(Exception):
    """Somebody else is harvesting the source now; a later try can help."""
