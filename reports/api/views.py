"""What the API answers."""

from dataclasses import asdict
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from institutions.models import Institution
from reports.api.authentication import HasReportKey, PerReportKey, ReportKeyAuthentication
from reports.api.errors import answer_error
from reports.domain.summary import summarise
from reports.models import ReportKey


@method_decorator(never_cache, name="dispatch")
class ReportView(APIView):
    """What every address of the API has in common: a report key, JSON, and errors as JSON."""

    authentication_classes = [ReportKeyAuthentication]
    permission_classes = [HasReportKey]
    throttle_classes = [PerReportKey]
    http_method_names = ["get", "head"]

    def get_exception_handler(self) -> Any:
        """Return what turns errors into answers."""
        return answer_error


class SummaryView(ReportView):
    """The numbers of the institution, or of the key's department."""

    def get(self, request: Request) -> Response:
        """Answer the numbers as they stand now."""
        if request.query_params:
            raise ParseError(
                _("The summary takes no parameters: the key says which part of the institution it is of.")
            )
        key = request.auth
        assert isinstance(key, ReportKey)  # noqa: S101 - HasReportKey has looked
        institution: Institution = request._request.institution  # type: ignore[attr-defined] # noqa: SLF001 - HostMiddleware set it
        return Response(asdict(summarise(institution, department=key.department)))


class NothingHereView(ReportView):
    """Every other address below the API's, whoever asks and by whichever method."""

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Answer 404."""
        raise NotFound
