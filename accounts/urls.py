"""The ways in and out. Of allauth's addresses only those that are needed exist; names without `sign` are allauth's."""

from django.urls import path

from accounts.views.operators import operator_sign_in, set_password
from accounts.views.sign_in import come_back, go_to_provider, sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("accounts/oidc/<str:provider_id>/login/", go_to_provider, name="openid_connect_login"),
    path("accounts/oidc/<str:provider_id>/login/callback/", come_back, name="openid_connect_callback"),
    path("operators/sign-in/", operator_sign_in, name="account_login"),
    path("operators/password/<str:uidb64>/<str:token>/", set_password, name="set_password"),
]
