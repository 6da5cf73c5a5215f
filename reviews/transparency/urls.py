"""/verify/"""

from django.urls import path

from reviews.transparency import views

app_name = "verify"
urlpatterns = [
    path("", views.index, name="index"),
    path("letters/<slug:sha256>/proof/", views.letter_proof, name="letter_proof"),
    path("entries/<int:number>/proof/", views.entry_proof, name="entry_proof"),
]
