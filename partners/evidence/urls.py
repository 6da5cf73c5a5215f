"""The pages of evidence, in the namespace `evidence`. `upload` takes files."""

from django.urls import path

from partners.evidence.views import acts, records, uploading

app_name = "evidence"
urlpatterns = [
    path("", records.index, name="list"),
    path("upload/", uploading.upload, name="upload"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/spill/", acts.spill, name="spill"),
    path("<str:reference>/versions/<int:number>/file/", acts.download, name="download"),
    path("<str:reference>/versions/<int:number>/release/", acts.release, name="release"),
]
