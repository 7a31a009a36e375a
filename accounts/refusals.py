"""The page about a sign-in that failed."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.errors import SignInProblem, SignInRefusedError
from accounts.explanations import EXPLANATIONS, ErrorCode
from accounts.models import SignInAttempt


def answer_refusal(
    request: HttpRequest, refusal: SignInRefusedError, *, attempt: SignInAttempt | None = None
) -> HttpResponse:
    """Return the page: what happened, whose move it is, what to try, the reference, and the provider's own help."""
    explanation = EXPLANATIONS[refusal.problem]
    context = {
        "explanation": explanation,
        "reference": refusal.reference,
        "error_page": _error_page(refusal, attempt=attempt) if attempt else "",
        "again": _again(refusal.problem),
    }
    return render(request, "accounts/not_signed_in.html", context, status=explanation.status)


def _again(problem: SignInProblem) -> str:
    """Return where the person tries again: whoever lacks a second factor only is signed in and needs just that."""
    if problem is SignInProblem.NO_SECOND_FACTOR:
        return f"{reverse('confirm_second_factor')}?next={reverse('admin:index')}"
    return reverse("sign_in")


def _error_page(refusal: SignInRefusedError, *, attempt: SignInAttempt) -> str:
    """Return the provider's own page about errors, or nothing where it has none or would not know more."""
    code = EXPLANATIONS[refusal.problem].error_code
    template = str(attempt.method.provider_facts.get("error_url") or "") if attempt.method else ""
    if not template or code is ErrorCode.NONE:
        return ""
    contexts = {
        SignInProblem.NO_SECOND_FACTOR: attempt.method.second_factor_context if attempt.method else "",
        SignInProblem.NO_IDENTIFIER: " ".join(attempt.missing),
    }
    return fill_error_url(
        template,
        code=code,
        at=int(timezone.now().timestamp()),
        entity_id=attempt.institution.absolute_url("/saml/metadata/"),
        reference=refusal.reference,
        context=contexts.get(refusal.problem, ""),
    )


def fill_error_url(template: str, *, code: ErrorCode, at: int, entity_id: str, reference: str, context: str) -> str:
    """Return an identity provider's errorURL with its placeholders filled (REFEDS errorURL 1.0, section 3).

    `at` is in seconds since 1970. Nothing in it says who the person is.
    """
    values = {
        "ERRORURL_CODE": code.value,
        "ERRORURL_TS": str(at),
        "ERRORURL_RP": entity_id,
        "ERRORURL_TID": reference,
        "ERRORURL_CTX": context,
    }
    for placeholder, value in values.items():
        template = template.replace(placeholder, quote(value, safe=""))
    return template
