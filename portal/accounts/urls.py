"""One's own account (namespace `accounts`)."""

from django.urls import path

from portal.accounts.views import address, calendar, invitations, lost_factor, own, sessions

app_name = "accounts"
urlpatterns = [
    path("profile/", own.profile, name="profile"),
    path("address/", address.ask, name="address"),
    path("address/<str:token>/", address.prove, name="address-proof"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("active-membership/", own.switch, name="switch"),
    path("kept-form/<uuid:public_id>/", own.kept_form, name="kept_form"),
    path("sessions/others/end/", sessions.end_others, name="end-other-sessions"),
    path("sessions/<uuid:public_id>/end/", sessions.end, name="end-session"),
    path("new-factor/<str:token>/", lost_factor.open_link, name="new-factor"),
    path("invitations/<str:token>/", invitations.accept, name="invitation"),
]
