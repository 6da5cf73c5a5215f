"""/failures/"""

from django.urls import path

from portal.failures import views

app_name = "failures"
urlpatterns = [
    path("", views.list_failures, name="list"),
    path("<int:pk>/retry/", views.retry, name="retry"),
]
