"""The rulebook's pages, in the namespace `rules`."""

from django.urls import path

from partners.rulebook.views import acknowledgement, differences, document

app_name = "rules"
urlpatterns = [
    path("", document.document, name="list"),
    path("numbers/", document.numbers, name="numbers"),
    path("differences/", differences.comparison, name="differences"),
    path("acknowledgements/", acknowledgement.acknowledgements, name="acknowledgements"),
    path("<int:edition>/", document.document, name="edition"),
    path("<int:edition>/acknowledgement/", acknowledgement.acknowledgement, name="acknowledgement"),
]
