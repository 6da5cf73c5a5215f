"""One's own account (namespace `accounts`)."""

from django.urls import path

from portal.accounts.views import calendar, invitations, own

app_name = "accounts"
urlpatterns = [
    path("profile/", own.profile, name="profile"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("active-membership/", own.switch, name="switch"),
    path("kept-form/<uuid:public_id>/", own.kept_form, name="kept_form"),
    path("invitations/<str:token>/", invitations.accept, name="invitation"),
]
