"""The addresses of accounts: django-allauth's pages under names of ours."""

from allauth.account import views
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import path

from rollbook.dashboards.account.views import developer_sign_up, overview

urlpatterns = [
    path("login", views.login, name="account_login"),
    path("login/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-step", second_step.authenticate, name="mfa_authenticate"),
    path("logout", views.logout, name="account_logout"),
    path("inactive", views.account_inactive, name="account_inactive"),
    path("signup", views.signup, name="account_signup"),
    path("developers/signup", developer_sign_up, name="developer_signup"),
    path("confirm-email", views.email_verification_sent, name="account_email_verification_sent"),
    path("password/reset", views.password_reset, name="account_reset_password"),
    path("password/reset/code", views.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("password/reset/new", views.complete_password_reset, name="account_complete_password_reset"),
    path("password/reset/done", views.password_reset_from_key_done, name="account_password_reset_completed"),
    path("account", overview, name="account"),
    path("account/email", views.email, name="account_email"),
    path("account/password", views.password_change, name="account_change_password"),
    path("account/password/first", views.password_set, name="account_set_password"),
    path("account/confirm", views.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/second-step", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/sessions", sessions.list_usersessions, name="usersessions_list"),
    path("account/second-step", second_step.index, name="mfa_index"),
    path("account/second-step/app", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-step/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-step/codes", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-step/codes/new", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-step/codes/file", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/passkeys/new", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
