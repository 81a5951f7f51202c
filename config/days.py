"""Days as people in Viet Nam read them."""

from datetime import date


def show_day(day: date) -> str:
    """A day, or the day of a moment, as dd/mm/yyyy. A moment must be in local time already."""
    return f"{day:%d/%m/%Y}"
