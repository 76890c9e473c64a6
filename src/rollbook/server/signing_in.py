"""How people sign up and sign in: the settings of django-allauth that do not depend on where we run."""

ACCOUNT_ADAPTER = "rollbook.dashboards.account.adapter.Doorkeeper"
ACCOUNT_FORMS = {
    "login": "rollbook.dashboards.account.forms.SignIn",
    "signup": "rollbook.dashboards.account.forms.SignUp",
    "reset_password": "rollbook.dashboards.account.forms.ForgottenPassword",
    "reset_password_from_key": "rollbook.dashboards.account.forms.NewPassword",
    "change_password": "rollbook.dashboards.account.forms.OtherPassword",
    "add_email": "rollbook.dashboards.account.forms.OtherAddress",
    "change_email": "rollbook.dashboards.account.forms.MistypedAddress",
    "reauthenticate": "rollbook.dashboards.account.forms.PasswordAgain",
    "confirm_email_verification_code": "rollbook.dashboards.account.forms.LetterCode",
    "confirm_password_reset_code": "rollbook.dashboards.account.forms.PasswordLetterCode",
}
MFA_FORMS = {
    "authenticate": "rollbook.dashboards.account.second_step.SecondStep",
    "reauthenticate": "rollbook.dashboards.account.second_step.SecondStepAgain",
    "activate_totp": "rollbook.dashboards.account.second_step.FirstCode",
    "add_webauthn": "rollbook.dashboards.account.second_step.AddPasskey",
    "edit_webauthn": "rollbook.dashboards.account.second_step.RenamePasskey",
}

# One address each, which is also the name: a code sent there proves it, in the browser where somebody signs up,
# so that a request of an app that waits in that browser is not lost. Links would open elsewhere.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# Whoever walks past an open browser cannot take the account over.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Trying passwords and addresses stays slow; "5/5m/key" is five times in five minutes for one account.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "confirm_email": "1/10s/key",
}

MFA_ADAPTER = "rollbook.dashboards.account.kept.KeptSecrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rollbook"
