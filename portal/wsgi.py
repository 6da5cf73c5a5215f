"""The web application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from portal import encryption

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
encryption.check_folder()
