"""Addresses of removals."""

from django.urls import path

from reviews.enforcement.removals import views

app_name = "removals"

urlpatterns = [
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/proposal/", views.proposal, name="proposal"),
    path("<str:reference>/cosignature/", views.cosignature, name="cosignature"),
    path("<str:reference>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<str:reference>/dropping/", views.dropping, name="dropping"),
    path("<str:reference>/letter/", views.letter, name="letter"),
]
