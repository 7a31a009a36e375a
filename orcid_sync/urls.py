"""The addresses of the ORCID room. The callback is registered at ORCID: it never moves."""

from django.urls import path

from orcid_sync.views import callback, connection, farewell, record, works

urlpatterns = [
    path("", connection.show, name="orcid"),
    path("record/", record.record, name="orcid_record"),
    path("connect/", connection.connect, name="orcid_connect"),
    path("callback/", callback.come_back, name="orcid_callback"),
    path("name/", connection.this_is_me, name="orcid_this_is_me"),
    path("send/", connection.send, name="orcid_send"),
    path("disconnect/", connection.disconnect, name="orcid_disconnect"),
    path("farewell/", farewell.show, name="orcid_farewell"),
    path("farewell/<str:farewell_token>/", farewell.open_by_link, name="orcid_farewell_link"),
    path("works/<int:item_id>/<slug:verb>/", works.choose, name="orcid_choose"),
]
