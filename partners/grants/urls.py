"""Grants, the provider's answer, and conditions."""

from django.urls import path

from partners.grants.views import changing, ending, leaving, narrowing, providing, records, settling

app_name = "grants"
urlpatterns = [
    path("", records.index, name="list"),
    path("standing/withdrawal/", leaving.withdrawal, name="leave-programme"),
    path("conditions/<str:reference>/", settling.condition, name="condition"),
    path("conditions/<str:reference>/proof/", settling.proof, name="prove-condition"),
    path("conditions/<str:reference>/proof/return/", settling.proof_return, name="return-proof"),
    path("conditions/<str:reference>/fulfilment/", settling.met, name="meet-condition"),
    path("conditions/<str:reference>/waiver/", settling.waiver, name="waive-condition"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/consent/", providing.consent, name="consent"),
    path("<str:reference>/declination/", providing.declination, name="decline"),
    path("<str:reference>/pause/", providing.pause, name="pause"),
    path("<str:reference>/resumption/", providing.resumption, name="resume"),
    path("<str:reference>/consent-withdrawal/", providing.withdrawal, name="withdraw"),
    path("<str:reference>/narrowing/", narrowing.narrowing, name="narrow"),
    path("<str:reference>/narrowing/acceptance/", narrowing.acceptance, name="accept-narrowing"),
    path("<str:reference>/narrowing/refusal/", narrowing.refusal, name="refuse-narrowing"),
    path("<str:reference>/narrowing/withdrawal/", narrowing.withdrawal, name="withdraw-narrowing"),
    path("<str:reference>/extension/", changing.extension, name="extend"),
    path("<str:reference>/extension/consent/", changing.consent, name="consent-extension"),
    path("<str:reference>/extension/declination/", changing.declination, name="decline-extension"),
    path("<str:reference>/scope-change/", changing.scope_change, name="change-scope"),
    path("<str:reference>/surrender/", ending.surrender, name="surrender"),
]
