"""The worklist, in the namespace `queue`."""

from django.urls import path

from reviews.queue import views

app_name = "queue"
urlpatterns = [
    path("", views.index, name="list"),
    path("counts/", views.counts, name="counts"),
    path("total/", views.total, name="total"),
    path("next/", views.next_case, name="next"),
    path("bulk/", views.bulk, name="bulk"),
    path("views/", views.save_view, name="save_view"),
    path("views/<int:pk>/removal/", views.forget_view, name="forget_view"),
]
