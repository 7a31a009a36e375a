"""What is wrong with an identity provider's answer, as a problem that people and staff are told of. Pure."""

import re

from lxml import etree
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError

from accounts.errors import SignInProblem
from accounts.saml.names import NAMESPACES

_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
_CODE = re.compile(rf"{_STATUS}[A-Za-z]{{1,40}}")
SUCCESS = f"{_STATUS}Success"
#: What a provider says that has nothing to show without asking the person something.
NO_PASSIVE = f"{_STATUS}NoPassive"
STATUS_PROBLEMS = {
    f"{_STATUS}RequestDenied": SignInProblem.CANCELLED,
    f"{_STATUS}NoAuthnContext": SignInProblem.NO_SECOND_FACTOR,
}

Code = OneLogin_Saml2_ValidationError
PROBLEMS: dict[int, SignInProblem] = {
    **dict.fromkeys(
        [
            Code.WRONG_SIGNED_ELEMENT,
            Code.ID_NOT_FOUND_IN_SIGNED_ELEMENT,
            Code.DUPLICATED_ID_IN_SIGNED_ELEMENTS,
            Code.INVALID_SIGNED_ELEMENT,
            Code.DUPLICATED_REFERENCE_IN_SIGNED_ELEMENTS,
            Code.UNEXPECTED_SIGNED_ELEMENTS,
            Code.WRONG_NUMBER_OF_SIGNATURES_IN_RESPONSE,
            Code.WRONG_NUMBER_OF_SIGNATURES_IN_ASSERTION,
            Code.WRONG_NUMBER_OF_SIGNATURES,
            Code.NO_SIGNATURE_FOUND,
            Code.INVALID_SIGNATURE,
        ],
        SignInProblem.BAD_SIGNATURE,
    ),
    **dict.fromkeys([Code.DEPRECATED_SIGNATURE_METHOD, Code.DEPRECATED_DIGEST_METHOD], SignInProblem.WEAK_SIGNATURE),
    **dict.fromkeys(
        [Code.ISSUER_MULTIPLE_IN_RESPONSE, Code.ISSUER_NOT_FOUND_IN_ASSERTION, Code.WRONG_ISSUER],
        SignInProblem.OTHER_PROVIDER,
    ),
    **dict.fromkeys(
        [
            Code.WRONG_DESTINATION,
            Code.EMPTY_DESTINATION,
            Code.WRONG_AUDIENCE,
            Code.SP_NAME_QUALIFIER_NAME_MISMATCH,
        ],
        SignInProblem.MISDIRECTED,
    ),
    Code.ASSERTION_TOO_EARLY: SignInProblem.CLOCK_SKEW,
    Code.ASSERTION_EXPIRED: SignInProblem.EXPIRED,
    Code.SESSION_EXPIRED: SignInProblem.EXPIRED,
}


class ResponseRefusedError(Exception):
    """An answer is not believed, or says no. `detail` is for staff and the log and holds nothing of the person.

    `said` are the provider's own words (StatusMessage), which may: they are for staff who look the attempt up.
    `may_be_new_key` says that it is signed by a key that is not known: the provider's metadata may name it by now.
    `is_silent_no` says that the provider would have to ask the person something (IsPassive; core, section 3.4.1).
    """

    def __init__(
        self,
        problem: SignInProblem,
        detail: str = "",
        *,
        said: str = "",
        may_be_new_key: bool = False,
        is_silent_no: bool = False,
    ) -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail
        self.said = said
        self.may_be_new_key = may_be_new_key
        self.is_silent_no = is_silent_no


def refuse_status(root: etree._Element) -> None:
    """Raise ResponseRefusedError unless the provider says that all went well (core, section 3.2.2.2)."""
    codes = [str(one.get("Value")) for one in root.findall("samlp:Status//samlp:StatusCode", NAMESPACES)]
    if codes == [SUCCESS]:
        return
    problem = next((STATUS_PROBLEMS[code] for code in codes if code in STATUS_PROBLEMS), SignInProblem.PROVIDER_ERROR)
    message = root.findtext("samlp:Status/samlp:StatusMessage", "", NAMESPACES)
    # Nothing of this is signed: what is no code of the standard is the provider's words too.
    known = [code.removeprefix(_STATUS) for code in codes if _CODE.fullmatch(code)]
    said = " ".join([*(code for code in codes if not _CODE.fullmatch(code)), message or ""])
    raise ResponseRefusedError(
        problem, " ".join(known) or "no status", said=" ".join(said.split()), is_silent_no=NO_PASSIVE in codes
    )
