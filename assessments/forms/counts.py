"""Form of an agency's own figures."""

from typing import Any

from django import forms

from assessments.forms.fields import CleanCharField, CountField
from assessments.services.counts import Count
from criteria.scoring import ItemRule


class CountsForm(forms.Form):
    """An agency's own counts of some data items, and where they come from."""

    source = CleanCharField(required=False, max_length=200)

    def __init__(self, *args: Any, items: list[ItemRule], **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = items
        for item in items:
            self.fields[f"count-{item.code}"] = CountField(label=item.label, required=False)

    def counts(self) -> list[Count]:
        """One count for each item; an empty field takes the count back."""
        source = self.cleaned_data["source"]
        return [
            Count(item.code, self.cleaned_data[f"count-{item.code}"], source) for item in self.items
        ]

    def texts(self) -> list[str]:
        """The errors as sentences that name their item."""
        return [
            f"{self.fields[name].label}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]
