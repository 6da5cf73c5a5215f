"""The pages of evidence, in the namespace `evidence`. `upload` takes files."""

from django.urls import path

from partners.evidence.views import acts, records, releases, uploading

app_name = "evidence"
urlpatterns = [
    path("", records.index, name="list"),
    path("upload/", uploading.upload, name="upload"),
    path("releases/", releases.index, name="releases"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/correction/", acts.correct, name="correct"),
    path("<str:reference>/spill-decision/", acts.spill_decision, name="spill-decision"),
    path("<str:reference>/spill/", acts.spill, name="spill"),
    path("<str:reference>/versions/<int:number>/file/", acts.download, name="download"),
    path("<str:reference>/versions/<int:number>/release/", releases.release, name="release"),
    path("<str:reference>/versions/<int:number>/release-request/", releases.ask, name="ask-release"),
]
