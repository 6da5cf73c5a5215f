"""People and their checks."""

from django.urls import path

from partners.personnel.views import correcting, judging, nominating, records

app_name = "people"
urlpatterns = [
    path("", records.index, name="list"),
    path("nomination/", nominating.nomination, name="nominate"),
    path("<str:reference>/", records.detail, name="detail"),
    path("<str:reference>/details/", records.details, name="details"),
    path("<str:reference>/correction/", correcting.correction, name="correct"),
    path("<str:reference>/spelling/", correcting.spelling, name="correct_spelling"),
    path("<str:reference>/vetting/", nominating.vetting, name="vet"),
    path("<str:reference>/withdrawal/", nominating.withdrawal, name="withdraw"),
    path("<str:reference>/leaving/", nominating.leaving, name="leave"),
    path("<str:reference>/renewal/<str:kind>/", nominating.renewal, name="renew"),
    path("<str:reference>/checks/<uuid:public_id>/", judging.check, name="check"),
    path("<str:reference>/hold/", judging.hold, name="hold"),
    path("<str:reference>/clearance/", judging.clearance, name="clear"),
    path("<str:reference>/refusal/", judging.refusal, name="refuse"),
]
