"""The portal app, and the admin that only shows."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import lookups

        lookups.register()
        # Each registers what `check --deploy` says.
        from portal.files import checks as of_files  # noqa: F401
        from portal.management import checks as of_roles  # noqa: F401
        from portal.management import peers as of_peers  # noqa: F401


class ReadOnlyAdminConfig(AdminConfig):
    default_site = "portal.readonly.ReadOnlySite"
