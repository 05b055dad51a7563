"""Settings of the site: everything that differs between nodes comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from globalarctic.web.place import load_place

__all__: list[str] = []

_PLACE = load_place()
_FOLDER = Path(__file__).parent
_MAIL = os.environ.get("GLOBALARCTIC_MAIL_HOST", "")

DEBUG = False
SECRET_KEY = _PLACE.secret()
ALLOWED_HOSTS = _PLACE.allowed_hosts
ROOT_URLCONF = "globalarctic.web.urls"
WSGI_APPLICATION = "globalarctic.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "globalarctic.web.store",
    "globalarctic.web.pages",
    "globalarctic.web.rooms",
    "globalarctic.web.exchange",
    "globalarctic.web.partners",
    "globalarctic.web.federation",
    "globalarctic.web.export",
]
MIDDLEWARE = [
    "globalarctic.web.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "globalarctic.web.middleware.languages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "globalarctic.web.middleware.problems",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_FOLDER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["globalarctic.web.say"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "globalarctic.web.say.site",
                "globalarctic.web.pages.context.menus",
            ],
        },
    }
]
DATABASES = {"default": _PLACE.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Without a mail server nothing can be confirmed: accounts are readers until a keeper raises them.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if _MAIL else "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/ip,5/5m/key", "signup": "20/h/ip"}
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST = _MAIL
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "globalarctic"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-records"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_FOLDER / "static"]
STATIC_ROOT = _PLACE.folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = _PLACE.folder / "media"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _PLACE.secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if _PLACE.secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _PLACE.secure else "csrf"
CSRF_TRUSTED_ORIGINS = [_PLACE.public_url] if _PLACE.public_url else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = _PLACE.secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _PLACE.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _PLACE.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _PLACE.secure else None
# A node without a public address is for this machine over plain http, where these cannot hold.
SILENCED_SYSTEM_CHECKS = (
    [] if _PLACE.secure else [f"security.{code}" for code in ("W004", "W008", "W012", "W016")]
)

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "globalarctic.web.running.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
