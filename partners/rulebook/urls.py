"""The rulebook's pages, in the namespace `rules`."""

from django.urls import path

from . import views

app_name = "rules"
urlpatterns = [
    path("", views.document, name="list"),
    path("<int:edition>/", views.document, name="edition"),
    path("<int:edition>/acknowledgement/", views.acknowledgement, name="acknowledgement"),
]
