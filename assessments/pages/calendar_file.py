"""The milestones as an iCalendar file (RFC 5545) of whole days."""

from collections.abc import Iterable
from datetime import timedelta

from assessments.models import Cycle, Milestone


def calendar_file(cycle: Cycle, milestones: Iterable[Milestone], host: str) -> str:
    """One event a milestone, named by its kind and the cycle, so that a newer file replaces it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{host}//VI"]
    for row in milestones:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row.kind}-{cycle.pk}@{host}",
            f"DTSTAMP:{row.set_at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{row.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{row.get_kind_display()} {cycle.year}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
