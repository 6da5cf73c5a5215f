"""Settings, driven by the environment. Importing them starts nothing; a wrong value stops the start with one line."""

import os
import sys
from pathlib import Path
from urllib.parse import urlparse

from portal import embedded, environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.Environment(os.environ)

# State: everything that the portal writes is under DATA unless a setting names another place.
DATA = Path(ENV.text("DATA", "var")).absolute()
EMBEDDED_DATABASE = not ENV.text("DATABASE_URL")
DATABASE_URL = ENV.text("DATABASE_URL") or embedded.database_url(DATA)
DATABASE_OWNER_URL = ENV.text("DATABASE_OWNER_URL") or (embedded.owner_url(DATA) if EMBEDDED_DATABASE else DATABASE_URL)
BROKER_URL = ENV.broker("BROKER_URL", embedded.broker_url(DATA))
DATABASES = {"default": environment.database(DATABASE_URL)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Keys and secrets.
PORTAL_KEYS = Path(ENV.text("PORTAL_KEYS") or DATA / "keys")
KEYS_MAY_BE_MADE = EMBEDDED_DATABASE
SECRETS = [ENV.text("SECRET_KEY")] if ENV.text("SECRET_KEY") else environment.embedded_secrets(DATA, EMBEDDED_DATABASE)
SECRET_KEY = SECRETS[0]
SECRET_KEY_FALLBACKS = [*SECRETS[1:], *ENV.words("SECRET_KEY_FALLBACKS")]

# Addresses.
DEBUG = False
PORTAL_URL = ENV.portal_url("PORTAL_URL", f"http://127.0.0.1:{ENV.number('PORT', 8000)}")
IS_HTTPS = PORTAL_URL.startswith("https://")
ALLOWED_HOSTS = ENV.words("ALLOWED_HOSTS") or [urlparse(PORTAL_URL).hostname, "127.0.0.1", "localhost", "[::1]"]
TRUSTED_PROXIES = ENV.networks("TRUSTED_PROXIES")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if IS_HTTPS else []
FILES_FOLDER = ENV.files_folder("FILES_URL", DATA / "files")
MAX_UPLOAD_BYTES = ENV.number("MAX_UPLOAD_MB", 100) * 1024 * 1024
CLAMD_URL = ENV.scanner("CLAMD_URL")
REQUIRE_MFA = ENV.yes_or_no("REQUIRE_MFA", True)
IDENTITY_PROVIDER = ENV.identity_provider()
METRICS_TOKEN = ENV.text("METRICS_TOKEN")
DEMO_PASSWORD = ENV.text("DEMO_PASSWORD", "trusted-partner-demo")

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "partners.apps.PartnersConfig",
    "reviews.apps.ReviewsConfig",
    "portal.apps.ReadOnlyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "django_htmx",
    "js_lib_bootstrap5",
    "ninja",
    "template_partials",
]

MIDDLEWARE = [
    "portal.middleware.request_id",
    "portal.logs.requests",
    "portal.middleware.trusted_proxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.headers",
    "portal.middleware.log_refusals",
    "portal.middleware.tell_what_was_sent",
    "portal.middleware.databases_away",
    "portal.programs.Session",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.programs.Csrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.programs.Messages",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.browsers.RememberBrowser",
    "portal.accounts.sessions.SessionLimits",
    "portal.accounts.membership.ActiveMembership",
    "portal.accounts.second_factor.RequireSecondFactor",
    "portal.middleware.deny_by_default",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Accounts: by invitation only; the second factor is required by our own middleware.
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.backend.SignedInBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Trusted Partner Portal"
MFA_ADAPTER = "portal.accounts.adapters.SecondFactorAdapter"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions: all limits are ours (portal.accounts.sessions); the cookie goes with the browser. The row lives longer than
# any session, so that whoever left a form open overnight is known, and the form is kept for that person.
SESSION_ENGINE = "portal.accounts.who"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 3 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # No third cookie.
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.yes_or_no("HSTS_SUBDOMAINS", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
}

# Files that arrive are counted, hashed and encrypted as they come; nothing else accepts a file.
FILE_UPLOAD_HANDLERS = ["portal.files.digests.DigestHandler", "portal.files.uploads.EvidenceUploadHandler"]
UPLOAD_URL_NAMES = {"evidence:upload", "applications:upload"}
# Files that come here are hashed and thrown away. The mark is what `portal.letters.marks` writes into letters.
DIGEST_URL_NAMES = {"verify:index"}
LETTER_MARK = rb"letter [A-Z]{3}-[0-9]{4}-[0-9]{4,9} [0-9a-f]{32}"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Mail leaves through the outbox only.
MAIL = ENV.mail("EMAIL_URL", DATA / "mail")
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_FILE_PATH = MAIL.folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = MAIL.sender

# What people are reminded of.
REMINDER_SOURCES = "portal.reminding.sources"
REMINDER_STAND_INS = "portal.cases.standing_in.told_for"

# Text, time, static files.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = len(LANGUAGES) > 1  # With one language every word stands in the code; a page would look up hundreds in vain.
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "portal.style_sheet.BundledStaticFilesStorage"},
}
if "pytest" in sys.modules:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
# Framing is refused by our own middleware, forms are checked by a subclass of Django's, https by the proxy, preloading
# and other names are the domain's business; without https one line of ours says what several of Django's would.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003", "security.W005", "security.W008", "security.W021"]
SILENCED_SYSTEM_CHECKS += [] if IS_HTTPS else ["security.W004", "security.W012", "security.W016"]
LOGGING = environment.logging(ENV.text("LOG_LEVEL", "INFO"), ENV.text("LOG_FORMAT", "text"))
