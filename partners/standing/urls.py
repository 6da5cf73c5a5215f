"""Partners and their standing, in the namespace `partners`."""

from django.urls import path

from partners.standing import views

app_name = "partners"
urlpatterns = [
    path("", views.index, name="list"),
    path("register/", views.register, name="register"),
    path("<uuid:public_id>/registration-withdrawal/", views.withdraw_registration, name="registration-withdrawal"),
    path("<uuid:public_id>/", views.detail, name="detail"),
]
