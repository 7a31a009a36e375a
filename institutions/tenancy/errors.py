"""What the walls raise. None of these is ever shown to a person: each is a fault in our code."""


class TenancyError(RuntimeError):
    """A wall between institutions was met."""


class NoInstitutionError(TenancyError):
    """Rows of an institution were asked for outside `institution_scope`."""


class WrongInstitutionError(TenancyError):
    """A row of one institution was about to be written inside another's scope."""


class ReadOnlyScopeError(TenancyError):
    """Something was about to be written inside `every_institution`, which only reads."""
