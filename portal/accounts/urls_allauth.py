"""Signing in: the pages of allauth that the portal uses, under allauth's own names, and ours beside them.

Sign-up and e-mail management are not there.
"""

from allauth.account import views as account
from django.urls import path, re_path

from portal.accounts.views import identity_provider, lost_factor, passkeys, second_factor, sign_in

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("password/change/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("password/reset/", sign_in.AskForReset.as_view(), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.Reset.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("code/", sign_in.SecondFactor.as_view(), name="mfa_authenticate"),
    path("code/lost/", lost_factor.ask, name="mfa_lost"),
    path("code/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("login/passkey/", passkeys.sign_in, name="mfa_passkey_sign_in"),
    path("login/passkey/question/", passkeys.options, name="mfa_passkey_options"),
    path("login/provider/", identity_provider.start, name="identity_provider_sign_in"),
    path("login/provider/answer/", identity_provider.answer, name="identity_provider_answer"),
    path("security/provider/new/", identity_provider.link, name="identity_provider_link"),
    path("security/provider/<uuid:public_id>/removal/", identity_provider.remove, name="identity_provider_remove"),
    path("security/passkeys/new/", passkeys.add, name="mfa_add_passkey"),
    path("security/factors/<int:pk>/removal/", passkeys.remove, name="mfa_remove_factor"),
    path("security/", second_factor.index, name="mfa_index"),
    path("security/app/", second_factor.enrol, name="mfa_activate_totp"),
    path("security/recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery-codes/new/", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
