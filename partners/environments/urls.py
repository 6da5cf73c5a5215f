"""Environments and their safeguards."""

from django.urls import path

from partners.environments.views import assessing, declaring, records

app_name = "environments"
urlpatterns = [
    path("", records.index, name="list"),
    path("declaration/", declaring.declaration, name="declare"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/attestation/", declaring.attestation, name="attest"),
    path("<str:reference>/correction/", declaring.correction, name="correct"),
    path("<str:reference>/retirement/", declaring.retirement, name="retire"),
    path("<str:reference>/assessment/", assessing.assessment, name="assess"),
    path("<str:reference>/verification/", assessing.verification, name="verify"),
    path("<str:reference>/failure/", assessing.failure, name="fail"),
]
