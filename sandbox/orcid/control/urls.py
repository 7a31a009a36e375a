"""Where the control API answers."""

from django.urls import path

from sandbox.control import control
from sandbox.control import urlpatterns as shared
from sandbox.orcid.control import clients, looking, people

urlpatterns = [
    *shared,
    path("sandbox/clients/<str:client_id>", control(PUT=clients.put_client)),
    path("sandbox/people/<str:orcid>", control(PUT=people.put_person)),
    path("sandbox/people/<str:orcid>/status", control(PUT=people.put_status)),
    path("sandbox/people/<str:orcid>/revoke", control(POST=people.revoke)),
    path("sandbox/people/<str:orcid>/works", control(GET=people.list_works, POST=people.add_work)),
    path("sandbox/people/<str:orcid>/works/<int:put_code>", control(DELETE=people.delete_work)),
    path("sandbox/log", control(GET=looking.read_log, DELETE=looking.clear_log)),
    path("sandbox/mail", control(GET=looking.read_mail)),
    path("sandbox/grants", control(GET=looking.read_grants)),
    path("sandbox/limit", control(GET=looking.read_limit, PUT=looking.put_limit)),
]
