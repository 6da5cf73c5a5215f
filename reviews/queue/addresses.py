"""Where a case is worked on."""

from django.urls import reverse

from portal.cases.models import Case

ON_THE_RECORD = {
    Case.Kind.SUSPENSION: "suspensions:detail",
    Case.Kind.REMOVAL: "removals:detail",
    Case.Kind.VETTING: "people:detail",
    Case.Kind.GRANT: "grants:detail",
    Case.Kind.ENVIRONMENT: "environments:detail",
    Case.Kind.REPORT: "reports:detail",
    Case.Kind.VIOLATION: "violations:detail",
    Case.Kind.CONDITION: "grants:condition",
}


def address_of(case: Case) -> str:
    """Most cases have a page of their own; those of people, suspensions and the like are worked on the record's."""
    return reverse(ON_THE_RECORD.get(Case.Kind(case.kind), "casework:case"), args=[case.reference])
