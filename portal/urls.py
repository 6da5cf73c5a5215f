"""Every URL of the portal."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from portal import health
from portal.api import api
from portal.metrics import views as metrics

# Path → the slice's URLs. The namespace is the slice's `app_name`.
SLICES = {
    "": "portal.home.urls",
    "accounts/": "portal.accounts.urls",
    "members/": "portal.accounts.urls_members",
    "organisations/": "portal.accounts.urls_organisations",
    "inbox/": "portal.notices.urls",
    "mail/": "portal.notices.urls_mail",
    "failures/": "portal.failures.urls",
    "ledger/": "portal.ledger.urls",
    "rules/catalogues/": "partners.catalogues.urls",
    "rules/crosswalk/": "partners.crosswalk.urls",
    "rules/": "partners.rulebook.urls",
    "partners/": "partners.standing.urls",
    "evidence/": "partners.evidence.urls",
    "people/": "partners.personnel.urls",
    "environments/": "partners.environments.urls",
    "models/": "partners.releases.urls",
    "applications/": "partners.applications.urls",
    "reports/": "partners.reports.urls",
    "grants/": "partners.grants.urls",
    "queue/": "reviews.queue.urls",
    "cases/": "reviews.casework.urls",
    "decisions/": "reviews.decisions.urls",
    "verify/": "reviews.transparency.urls",
    "violations/": "reviews.enforcement.violations.urls",
    "suspensions/": "reviews.enforcement.urls",
    "removals/": "reviews.enforcement.removals.urls",
}

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    *(path(prefix, include(module)) for prefix, module in SLICES.items() if find_spec(module)),
    path("api/v1/", api.urls),
    path("accounts/", include("portal.accounts.urls_allauth")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler429 = "portal.errors.too_many_requests"
handler500 = "portal.errors.server_error"
