"""The pages and acts of a case, in the namespace `casework`."""

from django.urls import path

from reviews.casework.views import asking, deciding, record, recusals, reviewing, routing

app_name = "casework"
urlpatterns = [
    path("<str:reference>/", record.case, name="case"),
    path("<str:reference>/screening/", reviewing.screening, name="screening"),
    path("<str:reference>/evidence-judgments/", reviewing.evidence_judgments, name="evidence_judgments"),
    path("<str:reference>/opinion/", reviewing.opinion, name="opinion"),
    path("<str:reference>/seal/", reviewing.seal, name="seal"),
    path("<str:reference>/questions/", asking.questions, name="questions"),
    path("<str:reference>/assignments/", routing.assignments, name="assignments"),
    path("<str:reference>/resolution/", routing.resolution, name="resolution"),
    path("<str:reference>/recusal/", recusals.recusal, name="recusal"),
    path("<str:reference>/decision/", deciding.decision, name="decision"),
    path("<str:reference>/cosignature/", deciding.cosignature, name="cosignature"),
    path("<str:reference>/proposal/withdrawal/", deciding.proposal_withdrawal, name="proposal_withdrawal"),
    path("<str:reference>/refusal-notice/", deciding.refusal_notice, name="refusal_notice"),
]
