"""The provider's own page about errors, filled in as REFEDS says."""

from accounts.explanations import ErrorCode
from accounts.refusals import fill_error_url


def test_the_placeholders_are_filled_and_encoded() -> None:
    template = "https://idp.si.example/error?c=ERRORURL_CODE&t=ERRORURL_TS&r=ERRORURL_RP&i=ERRORURL_TID&x=ERRORURL_CTX"
    assert fill_error_url(
        template,
        code=ErrorCode.IDENTIFICATION,
        at=1795300000,
        entity_id="https://si.example/saml/metadata/",
        reference="ABCD-2345",
        context="identifier name",
    ) == (
        "https://idp.si.example/error?c=IDENTIFICATION_FAILURE&t=1795300000"
        "&r=https%3A%2F%2Fsi.example%2Fsaml%2Fmetadata%2F&i=ABCD-2345&x=identifier%20name"
    )


def test_a_page_without_placeholders_is_left_as_it_is() -> None:
    plain = "https://idp.si.example/help"
    assert fill_error_url(plain, code=ErrorCode.OTHER, at=0, entity_id="e", reference="r", context="") == plain
