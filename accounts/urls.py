"""The ways in and out. Of allauth's addresses only those that are needed exist; names without `sign` are allauth's."""

from django.urls import path

from accounts.views import joining, saml, saml_logout, second_factor
from accounts.views.help import sign_in_help
from accounts.views.operators import operator_sign_in, set_password
from accounts.views.sign_in import come_back, confirm_second_factor, go_to_provider, sign_in, sign_out, signed_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/second-factor/", confirm_second_factor, name="confirm_second_factor"),
    path("sign-in/ways/", joining.ways_in, name="ways_in"),
    path("sign-in/ways/join/", joining.join, name="join_accounts"),
    path("sign-in/ways/<str:provider_id>/add/", joining.add_way, name="add_way"),
    path("sign-out/", sign_out, name="sign_out"),
    path("signed-out/", signed_out, name="signed_out"),
    path("help/sign-in/", sign_in_help, name="sign_in_help"),
    path("accounts/oidc/<str:provider_id>/login/", go_to_provider, name="openid_connect_login"),
    path("accounts/oidc/<str:provider_id>/login/callback/", come_back, name="openid_connect_callback"),
    path("saml/metadata/", saml.our_metadata, name="saml_metadata"),
    path("accounts/saml/<str:provider_id>/login/", saml.go_to_saml_provider, name="saml_login"),
    path("accounts/saml/<str:provider_id>/acs/", saml.take_answer, name="saml_acs"),
    path("accounts/saml/<str:provider_id>/acs/finish/", saml.finish, name="saml_finish"),
    path("accounts/saml/<str:provider_id>/leave/", saml_logout.leave, name="saml_leave"),
    path("saml/sls/", saml_logout.hear_of_logout, name="saml_sls"),
    path("operators/sign-in/", operator_sign_in, name="account_login"),
    path("operators/sign-in/passkey/", second_factor.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("operators/sign-in/second-factor/", second_factor.ask_for_second_factor, name="mfa_authenticate"),
    path("operators/confirm/", second_factor.confirm, name="account_reauthenticate"),
    path("operators/second-factor/", second_factor.overview, name="mfa_index"),
    path("operators/second-factor/app/", second_factor.set_up_app, name="mfa_activate_totp"),
    path("operators/second-factor/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("operators/second-factor/passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path(
        "operators/second-factor/passkeys/<int:pk>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"
    ),
    path("operators/second-factor/codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("operators/second-factor/codes/new/", second_factor.renew_recovery_codes, name="mfa_generate_recovery_codes"),
    path("operators/password/<str:uidb64>/<str:token>/", set_password, name="set_password"),
]
