"""The inbox."""

from django.urls import path

from portal.notices.views import inbox, preferences

app_name = "inbox"
urlpatterns = [
    path("", inbox.list_notices, name="list"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("reading/", inbox.read_all, name="read_all"),
    path("<uuid:public_id>/", inbox.open_notice, name="open"),
    path("<uuid:public_id>/reading/", inbox.read_notice, name="read"),
]
