"""What happens to a report: it is written, filed, accepted or returned, or waived."""

from partners.reports.actions.drafting import Written, attach, detach, mark_of, save_sections
from partners.reports.actions.filing import submit
from partners.reports.actions.judging import accept, send_back, waive

__all__ = ["Written", "accept", "attach", "detach", "mark_of", "save_sections", "send_back", "submit", "waive"]
