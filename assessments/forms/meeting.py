"""Forms of a council meeting: its frame, its end, a reserved opinion."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, DateField


class ClockField(forms.TimeField):
    """A time of day as 08:00."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TimeInput(format="%H:%M", attrs={"placeholder": "08:00"})
        )
        super().__init__(**options)


class MeetingForm(forms.Form):
    """When and where the council meets, and who is there."""

    fingerprint = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    held_on = DateField(label=gettext_lazy("Ngày họp"))
    held_at = ClockField(label=gettext_lazy("Giờ họp"))
    place = CleanCharField(label=gettext_lazy("Địa điểm"), max_length=200)
    present = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, members: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["present"].choices = [(pk, pk) for pk in members]  # type: ignore[attr-defined]

    def moment(self) -> datetime:
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["held_on"], data["held_at"]))


class EndForm(forms.Form):
    """When the meeting ended, on the day it was held."""

    ended_at = ClockField(label=gettext_lazy("Kết thúc lúc"))

    def moment(self, held_at: datetime) -> datetime:
        day = timezone.localtime(held_at).date()
        return timezone.make_aware(datetime.combine(day, self.cleaned_data["ended_at"]))


class DissentForm(forms.Form):
    """A member's reserved opinion; empty words take it back."""

    member = forms.IntegerField()
    text = CleanCharField(required=False, max_length=1000)
