"""Forms of the members' ballots: the code on the slip, and points."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, PointsField


class VotesForm(forms.Form):
    """Points by key (a member's or a criterion's): ``points-4``, or ``none-4`` for none at all."""

    def __init__(self, *args: Any, keys: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys = keys
        for key in keys:
            self.fields[f"points-{key}"] = PointsField(required=False)
            self.fields[f"none-{key}"] = forms.BooleanField(required=False)

    def votes(self) -> dict[int, Decimal | None]:
        """What was given; a key with neither points nor a tick is left out."""
        data = self.cleaned_data
        return {
            key: None if data[f"none-{key}"] else data[f"points-{key}"]
            for key in self.keys
            if data[f"none-{key}"] or data[f"points-{key}"] is not None
        }


class CodeForm(forms.Form):
    """A member types the code from the slip, in whatever case and grouping."""

    code = CleanCharField(label=gettext_lazy("Mã cho điểm"), max_length=20)

    def clean_code(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["code"].upper()))
