"""Where a person's items are."""

from django.urls import path

from items.views.own_items import answer, list_items

urlpatterns = [
    path("", list_items, name="items"),
    path("<int:item_id>/is-mine/<slug:word>/", answer, name="answer_item"),
]
