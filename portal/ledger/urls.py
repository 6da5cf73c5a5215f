"""/ledger/"""

from django.urls import path

from portal.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.index, name="list"),
    path("verification/", views.verify, name="verify"),
    path("verification/verifier.py", views.verifier, name="verifier"),
    path("verification/export/", views.download, name="export"),
    path("verification/checkpoint/", views.checkpoint, name="checkpoint"),
    path("verification/key/", views.key, name="key"),
    path("<int:number>/", views.number, name="number"),
    path("<int:number>/proof/", views.proof, name="proof"),
    path("<uuid:pk>/", views.detail, name="detail"),
]
