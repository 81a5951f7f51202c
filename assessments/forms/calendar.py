"""Form of the cycle's milestones."""

from datetime import date
from typing import Any

from django import forms

from assessments.forms.fields import DateField
from assessments.models import MilestoneKind


class CalendarForm(forms.Form):
    """A day for each milestone, and the version of the calendar that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, label in MilestoneKind.choices:
            self.fields[kind] = DateField(label=label)

    def days(self) -> dict[MilestoneKind, date]:
        """The typed days in order."""
        return {kind: self.cleaned_data[kind] for kind in MilestoneKind}
