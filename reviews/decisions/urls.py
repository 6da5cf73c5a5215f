"""A decision as the partner and the programme read it, in the namespace `decisions`."""

from django.urls import path

from reviews.decisions import views

app_name = "decisions"
urlpatterns = [
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/answer/", views.answer, name="answer"),
    path("<str:reference>/letter/", views.letter, name="letter"),
]
