"""Model releases."""

from django.urls import path

from partners.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.index, name="list"),
    path("announcement/", views.announcement, name="announce"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/availability/", views.availability, name="available"),
    path("<str:reference>/tier/", views.tier, name="correct_tier"),
    path("<str:reference>/end/", views.ending, name="end"),
    path("<str:reference>/withdrawal/", views.withdrawal, name="withdraw"),
]
