"""A plain Django site, the yardstick: sessions, sign-in, one table, and nothing of ours."""

import os
from pathlib import Path

from portal import environment

WORK = Path(os.environ["BENCH_WORK"])
DATABASES = {"default": environment.database(os.environ["BENCH_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "a-yardstick-has-no-secret-that-is-worth-fifty-characters"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "tests.bench.plain"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "tests.bench.plain.urls"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent / "templates"]}
]
USE_TZ = True
MEDIA_ROOT = WORK / "media"
FILE_UPLOAD_TEMP_DIR = WORK
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
