"""What happens to a report: it is written, filed, accepted or returned, or waived."""

from partners.reports.actions.drafting import Collision, Written, attach, detach, save_sections
from partners.reports.actions.filing import submit
from partners.reports.actions.judging import accept, send_back, waive

__all__ = ["Collision", "Written", "accept", "attach", "detach", "save_sections", "send_back", "submit", "waive"]
