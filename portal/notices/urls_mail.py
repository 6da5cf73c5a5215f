"""The outbox: sent mail of a demonstration, and dead letters."""

from django.urls import path

from portal.notices.views import outbox

app_name = "mail"
urlpatterns = [
    path("", outbox.list_mails, name="list"),
    path("dead/", outbox.list_dead_letters, name="dead"),
    path("dead/<int:pk>/resending/", outbox.resend, name="resend"),
    path("<int:pk>/", outbox.show_mail, name="detail"),
]
