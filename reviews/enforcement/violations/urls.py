"""The pages of violations, in the namespace `violations`."""

from django.urls import path

from reviews.enforcement.violations import views

app_name = "violations"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.report, name="report"),
    path("conditions/<str:reference>/", views.breach, name="breach"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/investigation/", views.investigation, name="investigation"),
    path("<str:reference>/dismissal/", views.dismissal, name="dismissal"),
]
