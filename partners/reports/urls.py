"""The pages of periodic reports, in the namespace `reports`."""

from django.urls import path

from partners.reports.views import evidence, judging, listing, records, submitting, writing

app_name = "reports"
urlpatterns = [
    path("", listing.index, name="list"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/draft/", writing.draft, name="draft"),
    path("<str:reference>/draft/background/", writing.background, name="autosave"),
    path("<str:reference>/evidence/<str:code>/<str:document>/removal/", evidence.removal, name="removal"),
    path("<str:reference>/check/", submitting.check, name="check"),
    path("<str:reference>/versions/<int:number>/", records.version, name="version"),
    path("<str:reference>/acceptance/", judging.acceptance, name="acceptance"),
    path("<str:reference>/return/", judging.returning, name="return"),
    path("<str:reference>/waiver/", judging.waiver, name="waiver"),
]
