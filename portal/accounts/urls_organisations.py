"""Organisations (namespace `organisations`)."""

from django.urls import path

from portal.accounts.views import corrections, organisations

app_name = "organisations"
urlpatterns = [
    path("", organisations.index, name="list"),
    path("new/", organisations.register, name="register"),
    path("<uuid:public_id>/correction/", corrections.correct, name="correction"),
    path("<uuid:public_id>/", organisations.detail, name="detail"),
    path("<uuid:public_id>/contact/", organisations.contact, name="contact"),
]
