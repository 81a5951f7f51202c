"""Form of points per criterion, which notices that somebody else was faster."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessments.forms.fields import CleanCharField, PointsField
from assessments.services.conflicts import ShownPoints
from assessments.services.points import Points


class PointsForm(forms.Form):
    """Points per criterion with their reasons: ``points-4`` and ``reason-4``.

    ``fingerprint-4`` is what the page showed of them (``ShownPoints.text``). ``over-4`` answers a
    conflict: "stored" leaves the criterion as it is, a ``ShownPoints.text`` writes the typed points
    over that.
    """

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.numbers = numbers
        for number in numbers:
            self.fields[f"points-{number}"] = PointsField(required=False)
            self.fields[f"reason-{number}"] = CleanCharField(required=False, max_length=500)
            self.fields[f"fingerprint-{number}"] = forms.CharField(required=False)
            self.fields[f"over-{number}"] = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            if cleaned.get(f"points-{number}") is not None and self._shown(number) is None:
                self.add_error(f"points-{number}", _("Trang này đã cũ. Hãy tải lại rồi gõ lại."))
        return cleaned

    def _shown(self, number: int) -> ShownPoints | None:
        over = self.cleaned_data[f"over-{number}"]
        is_over = over not in {"", "stored"}
        return ShownPoints.read(over if is_over else self.cleaned_data[f"fingerprint-{number}"])

    def points(self) -> dict[int, Points]:
        """What was given, by criterion number; a criterion left empty is left out."""
        given = {}
        for number in self.numbers:
            value = self.cleaned_data[f"points-{number}"]
            over, shown = self.cleaned_data[f"over-{number}"], self._shown(number)
            if value is None or shown is None or over == "stored":
                continue
            reason = self.cleaned_data[f"reason-{number}"]
            # Who presses the button beside a single criterion means just that criterion.
            is_meant = bool(over) or len(self.numbers) == 1
            is_typed = is_meant or (value, reason) != shown.offered
            given[number] = Points(value, reason, shown, is_typed)
        return given
