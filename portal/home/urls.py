"""The home page, the search, and the pages of help."""

from django.urls import path

from portal.home import feed, views
from portal.home.dashboard import views as dashboard

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("dashboard/", dashboard.index, name="dashboard"),
    path("dashboard/<slug:code>.csv", dashboard.figure, name="figure"),
    path("calendar/<str:token>.ics", feed.calendar, name="calendar"),
    path("find/", views.find, name="find"),
    path("keyboard/", views.keyboard, name="keyboard"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("help/", views.help, name="help"),
    path("tour/", views.close_tour, name="tour"),
]
