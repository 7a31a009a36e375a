"""The addresses of the REST API. They are a promise: what changes its meaning gets a new version."""

from django.urls import path

from reports.api.views import NothingHereView, SummaryView

urlpatterns = [
    path("v1/reports/summary", SummaryView.as_view(), name="reports_summary"),
    path("<path:anything>", NothingHereView.as_view()),
]
