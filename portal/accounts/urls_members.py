"""Members (namespace `members`)."""

from django.urls import path

from portal.accounts.views import absences, members, resets, teams

app_name = "members"
urlpatterns = [
    path("", members.index, name="list"),
    path("invite/", members.invite, name="invite"),
    path("<uuid:public_id>/role/", members.role, name="role"),
    path("<uuid:public_id>/absence/", absences.record, name="absence"),
    path("absences/<uuid:public_id>/end/", absences.end, name="absence-end"),
    path("<uuid:public_id>/end/", members.end, name="end"),
    path("<uuid:public_id>/lost-factor/", resets.open_for, name="lost-factor"),
    path("lost-factors/", resets.index, name="resets"),
    path("lost-factors/<uuid:public_id>/", resets.detail, name="reset"),
    path("lost-factors/<uuid:public_id>/proposal/", resets.propose, name="reset-proposal"),
    path("lost-factors/<uuid:public_id>/confirmation/", resets.confirm, name="reset-confirmation"),
    path("lost-factors/<uuid:public_id>/refusal/", resets.refuse, name="reset-refusal"),
    path("invitations/<uuid:public_id>/link/", members.resend, name="resend"),
    path("invitations/<uuid:public_id>/withdrawal/", members.withdraw, name="withdraw"),
    path("teams/", teams.index, name="teams"),
    path("teams/new/", teams.create, name="team-new"),
    path("teams/<uuid:public_id>/", teams.change, name="team"),
    path("teams/<uuid:public_id>/end/", teams.end, name="team-end"),
]
