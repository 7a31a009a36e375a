"""What people send to this room."""

from accounts.forms.operators import OperatorSignInForm
from accounts.forms.second_factor import (
    AddPasskeyForm,
    ConfirmForm,
    PasskeyForm,
    PasskeySignInForm,
    SecondFactorForm,
    SetUpAppForm,
)

__all__ = [
    "AddPasskeyForm",
    "ConfirmForm",
    "OperatorSignInForm",
    "PasskeyForm",
    "PasskeySignInForm",
    "SecondFactorForm",
    "SetUpAppForm",
]
