"""Where the ORCID stand-in answers."""

from django.urls import path, re_path

from sandbox.orcid.api.urls import urlpatterns as api_urls
from sandbox.orcid.control.urls import urlpatterns as control_urls
from sandbox.orcid.oauth.authorise import authorise
from sandbox.orcid.oauth.token import revoke, token
from sandbox.orcid.pages import institution, my_orcid, record, sign_in

urlpatterns = [
    *control_urls,
    *api_urls,
    path("", record.show_home, name="home"),
    path("oauth/authorize", authorise, name="authorise"),
    path("oauth/token", token),
    path("oauth/revoke", revoke),
    path("signin", sign_in.show_sign_in, name="sign_in"),
    path("register", sign_in.register, name="register"),
    path("signout", sign_in.show_sign_out, name="sign_out"),
    path("userStatus.json", sign_in.user_status),
    path("institutional-signin", institution.search, name="institution_search"),
    path("institutional-signin/institution", institution.sign_in_there, name="institution_sign_in"),
    path("institutional-linking", institution.link, name="institution_link"),
    path("my-orcid", my_orcid.show_mine, name="my_orcid"),
    path("my-orcid/works/<int:put_code>/delete", my_orcid.delete_work, name="delete_work"),
    path("my-orcid/trusted/<str:client_id>/revoke", my_orcid.revoke_trust, name="revoke_trust"),
    re_path(r"^(?P<orcid>\d{4}-\d{4}-\d{4}-\d{3}[\dX])$", record.show_record, name="record"),
]
