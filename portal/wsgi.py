"""The web application for gunicorn."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from portal import encryption

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
try:
    application = get_wsgi_application()
    encryption.check_folder()
except ImproperlyConfigured as refusal:
    sys.exit(str(refusal))
