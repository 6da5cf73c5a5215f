"""Addresses of suspensions."""

from django.urls import path

from reviews.enforcement.views import acts, answers, detail, imposing, listing

app_name = "suspensions"

urlpatterns = [
    path("", listing.suspensions, name="list"),
    path("new/", imposing.impose, name="impose"),
    path("<str:reference>/", detail.detail, name="detail"),
    path("<str:reference>/seats.csv", detail.seats_sheet, name="seats"),
    path("<str:reference>/confirmation/", acts.confirmation, name="confirmation"),
    path("<str:reference>/lifting-proposal/", acts.lifting_proposal, name="lifting-proposal"),
    path("<str:reference>/lifting/", acts.lifting, name="lifting"),
    path("<str:reference>/lifting-refusal/", acts.lifting_refusal, name="lifting-refusal"),
    path("<str:reference>/variation/", imposing.vary, name="variation"),
    path("<str:reference>/removal-case/", acts.removal_case, name="removal-case"),
    path("<str:reference>/withdrawal/", acts.withdrawal, name="withdrawal"),
    path("<str:reference>/answers/", answers.answers, name="answers"),
    path("<str:reference>/acknowledgement/", acts.acknowledgement, name="acknowledgement"),
]
