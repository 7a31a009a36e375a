"""Where the repository answers."""

from django.urls import path, re_path

from sandbox.control import urlpatterns as control_urls
from sandbox.repository import api, pages
from sandbox.repository.control_api import urlpatterns as repository_control_urls

urlpatterns = [
    *control_urls,
    *repository_control_urls,
    path("v2/articles", api.articles),
    path("v2/articles/<int:item_id>", api.article),
    path("v2/account/institution/articles", api.institution_articles),
    path("v2/account/institution/accounts", api.accounts),
    re_path(r"^v2(?:/|$)", api.nothing),
    path("", pages.list_items, name="items"),
    path("curate/new/", pages.new_item, name="new_item"),
    path("curate/<int:item_id>/", pages.curate, name="curate"),
    path("articles/<slug:kind>/<str:title>/<int:item_id>", pages.landing, name="landing"),
]
