"""The pages of applications, in the namespace `applications`."""

from django.urls import path

from partners.applications.views import access, ending, evidence, reading, records, starting, submitting, writing

app_name = "applications"
urlpatterns = [
    path("", records.index, name="list"),
    path("start/", records.start, name="start"),
    path("renewal/", starting.renewal, name="renew"),
    path("scope-change/", starting.scope_change, name="change-scope"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/request/", access.about, name="about"),
    path("<str:reference>/request/draft/", access.about_background, name="about-autosave"),
    path("<str:reference>/access/", access.access, name="access"),
    path("<str:reference>/access/draft/", access.access_background, name="access-autosave"),
    path("<str:reference>/sections/<str:code>/", writing.section, name="section"),
    path("<str:reference>/sections/<str:code>/draft/", writing.background, name="autosave"),
    path("<str:reference>/evidence/<str:code>/upload/", evidence.upload, name="upload"),
    path("<str:reference>/evidence/<str:code>/<str:document>/removal/", evidence.removal, name="removal"),
    path("<str:reference>/check/", submitting.check, name="check"),
    path("<str:reference>/reading/", reading.reading, name="reading"),
    path("<str:reference>/versions/<int:number>/", reading.version, name="version"),
    path("<str:reference>/versions/<int:number>/changes/", reading.changes, name="changes"),
    path("<str:reference>/withdrawal/", ending.withdrawal, name="withdrawal"),
    path("<str:reference>/standing-extension/", starting.standing_extension, name="extend-standing"),
    path("<str:reference>/extension/", ending.extension, name="extension"),
]
