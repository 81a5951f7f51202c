"""The demo city's calendar: proposed in March, with the councils' day moved by the lead office."""

from datetime import date

from agencies.models import User
from assessments.models import Cycle, MilestoneKind
from assessments.services.calendar import proposal_for, propose_again, save_calendar


def set_calendar(cycle: Cycle, appraiser: User) -> None:
    """Propose the milestones, then move one by hand."""
    propose_again(cycle.pk, actor=appraiser, version=0, keep_moved=False)
    days = proposal_for(cycle) | {MilestoneKind.COUNCIL: date(cycle.year, 11, 6)}
    save_calendar(cycle.pk, days, actor=appraiser, version=1)
