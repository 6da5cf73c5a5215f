"""Control catalogues, in the namespace `catalogues`."""

from django.urls import path

from partners.catalogues import views

app_name = "catalogues"
urlpatterns = [
    path("", views.index, name="list"),
    path("<slug:key>/", views.detail, name="detail"),
    path("<slug:key>/<str:control_id>/", views.control, name="control"),
]
