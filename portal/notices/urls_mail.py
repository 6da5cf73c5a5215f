"""The outbox: what became of each mail."""

from django.urls import path

from portal.notices.views import outbox

app_name = "mail"
urlpatterns = [
    path("", outbox.list_mails, name="list"),
    path("<int:pk>/", outbox.show_mail, name="detail"),
    path("<int:pk>/resending/", outbox.resend, name="resend"),
]
