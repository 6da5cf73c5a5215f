"""The verbs of the programme's judgment of an application."""

from reviews.decisions.actions.deciding import (
    ConditionPlan,
    Plan,
    announce_refusal,
    answer_refusal,
    cosign,
    decide,
    withdraw_proposal,
)
from reviews.decisions.actions.opinions import begin_opinion, give_opinion, keep_opinion, resolve
from reviews.decisions.actions.screening import CHECKLIST, judge_evidence, pass_screening, send_back
from reviews.decisions.actions.standing_down import take_out

__all__ = [
    "CHECKLIST",
    "ConditionPlan",
    "Plan",
    "announce_refusal",
    "answer_refusal",
    "begin_opinion",
    "cosign",
    "decide",
    "give_opinion",
    "judge_evidence",
    "keep_opinion",
    "pass_screening",
    "resolve",
    "send_back",
    "take_out",
    "withdraw_proposal",
]
