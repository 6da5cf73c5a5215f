"""The portal app, and the admin that only shows."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.files import checks  # noqa: F401 - registers what `check --deploy` refuses


class ReadOnlyAdminConfig(AdminConfig):
    default_site = "portal.readonly.ReadOnlySite"
