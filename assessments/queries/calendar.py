"""The days of a cycle's calendar: proposing them, checking them, and who comes to which next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Role
from assessments.models import MilestoneKind
from assessments.states import State
from assessments.tones import tone_of
from config.days import show_day
from config.working_days import add_working_days, holiday_name, is_working_day, working_days_between

Days = Mapping[MilestoneKind, date]

UP_TO_DEADLINE = (
    MilestoneKind.FREEZE,
    MilestoneKind.AGENCY_CHECK,
    MilestoneKind.COUNCIL,
    MilestoneKind.POSTING,
    MilestoneKind.HAND_IN,
)
AFTER_DEADLINE = (MilestoneKind.APPRAISAL, MilestoneKind.PROPOSAL, MilestoneKind.DECISION)
_SOON = 3  # working days
_OF_ROLE = {
    Role.OFFICER: UP_TO_DEADLINE,
    Role.CHAIR: UP_TO_DEADLINE,
    Role.ASSESSOR: (MilestoneKind.AGENCY_CHECK,),
    Role.APPRAISER: (
        MilestoneKind.AGENCY_CHECK,
        MilestoneKind.HAND_IN,
        MilestoneKind.APPRAISAL,
        MilestoneKind.PROPOSAL,
    ),
    Role.DECIDER: (MilestoneKind.PROPOSAL, MilestoneKind.DECISION),
}


def propose(
    last_day: date, distances: Mapping[MilestoneKind, int], posting_days: int
) -> dict[MilestoneKind, date]:
    """Days counted in working days back from the last day for dossiers, and on from it.

    Posting begins early enough for its calendar days to end before the dossier is handed in, and
    no milestone comes after the next one.
    """
    days: dict[MilestoneKind, date] = {}
    latest = last_day
    for kind in reversed(UP_TO_DEADLINE):
        if kind == MilestoneKind.POSTING:
            latest -= timedelta(days=posting_days)
        day = min(add_working_days(last_day, -distances[kind]), latest)
        days[kind] = latest = add_working_days(day, 0)
    earliest = days[MilestoneKind.HAND_IN]
    for kind in AFTER_DEADLINE:
        days[kind] = earliest = max(add_working_days(last_day, distances[kind]), earliest)
    return {kind: days[kind] for kind in MilestoneKind}


def faults_of(days: Days, last_day: date, posting_days: int) -> dict[MilestoneKind, str]:
    """What is wrong with each day, in a sentence that says what to do; empty when all fits."""
    faults = {}
    before: MilestoneKind | None = None
    for kind in MilestoneKind:
        if text := _fault(kind, before, days, last_day, posting_days):
            faults[kind] = text
        before = kind
    return faults


def _fault(
    kind: MilestoneKind,
    before: MilestoneKind | None,
    days: Days,
    last_day: date,
    posting_days: int,
) -> str:
    day = days[kind]
    if not is_working_day(day):
        return _("%(day)s là %(name)s, không phải ngày làm việc. Hãy chọn ngày khác.") % {
            "day": show_day(day),
            "name": holiday_name(day) or _("ngày nghỉ cuối tuần"),
        }
    if before and day < days[before]:
        return _("Phải từ ngày %(day)s (“%(milestone)s”) trở đi.") % {
            "day": show_day(days[before]),
            "milestone": before.label,
        }
    if kind == MilestoneKind.HAND_IN:
        if day > last_day:
            return _("Không được sau ngày cuối nhận hồ sơ, %(day)s.") % {"day": show_day(last_day)}
        first = days[MilestoneKind.POSTING] + timedelta(days=posting_days)
        if day < first:
            return _(
                "Niêm yết %(days)s ngày từ %(start)s thì sớm nhất %(first)s mới nộp được hồ sơ."
            ) % {
                "days": posting_days,
                "start": show_day(days[MilestoneKind.POSTING]),
                "first": show_day(first),
            }
    return ""


def holidays_between(start: date, end: date) -> list[tuple[date, str]]:
    """The public holidays that took a working day between two days, with their names."""
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    saturday = 5
    return [
        (day, holiday_name(day))
        for day in days
        if day.weekday() < saturday and not is_working_day(day)
    ]


@dataclass(frozen=True, slots=True)
class Due:
    """A milestone that somebody comes to next; past when ``days`` is negative."""

    kind: MilestoneKind
    day: date
    days: int  # working days left

    @property
    def is_past(self) -> bool:
        return self.days < 0

    @property
    def text(self) -> str:
        """How far it is, in words."""
        if self.is_past:
            text = ngettext(
                "đã qua %(days)s ngày làm việc", "đã qua %(days)s ngày làm việc", -self.days
            )
            return text % {"days": -self.days}
        if not self.days:
            return _("hôm nay")
        text = ngettext("còn %(days)s ngày làm việc", "còn %(days)s ngày làm việc", self.days)
        return text % {"days": self.days}

    @property
    def tone(self) -> str:
        """Of the design system."""
        if self.is_past:
            return tone_of("milestone", "passed")
        return tone_of("milestone", "near" if self.days <= _SOON else "far")


def due(kind: MilestoneKind, day: date, today: date) -> Due:
    """How many working days are left to ``day``, or have passed since (negative)."""
    if today > day:
        # At least one: the day after is late even when it is a Sunday.
        return Due(kind, day, -max(working_days_between(day, today), 1))
    return Due(kind, day, working_days_between(today, day))


def unmet(state: str, *, has_met: bool, is_posted: bool) -> MilestoneKind | None:
    """The milestone that a dossier has still to reach, from its state and its council's acts.

    Nothing is due while it is back for a supplement: the city sets its own term for that.
    """
    match state:
        case State.COLLECTING:
            return MilestoneKind.FREEZE
        case State.SCORING:
            if not has_met:
                return MilestoneKind.COUNCIL
            return MilestoneKind.HAND_IN if is_posted else MilestoneKind.POSTING
        case State.SUBMITTED | State.APPRAISING:
            return MilestoneKind.APPRAISAL
        case State.APPRAISED:
            return MilestoneKind.DECISION
    return None


def next_of_role(role: str, days: Days, today: date) -> Due | None:
    """The first milestone to come among those that concern a role; the overseers' are all."""
    kinds = _OF_ROLE.get(Role(role), tuple(MilestoneKind))
    coming = [(days[kind], kind) for kind in kinds if kind in days and days[kind] >= today]
    return due(coming[0][1], coming[0][0], today) if coming else None
