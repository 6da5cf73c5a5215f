"""The crosswalk, in the namespace `crosswalk`."""

from django.urls import path

from partners.crosswalk import views

app_name = "crosswalk"
urlpatterns = [
    path("", views.criteria, name="criteria"),
    path("crosswalk.csv", views.criteria_sheet, name="sheet"),
    path("<uuid:public_id>/", views.partner, name="partner"),
    path("<uuid:public_id>/crosswalk.csv", views.partner_sheet, name="partner_sheet"),
]
