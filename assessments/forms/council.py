"""Forms of the council, its meetings and the members' ballots."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, DateField, PointsField
from assessments.models import CouncilMember


class CouncilForm(forms.Form):
    """The decision that set up the council."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    decision_number = CleanCharField(
        label=gettext_lazy("Số quyết định thành lập Hội đồng"), max_length=60
    )
    decision_date = DateField(label=gettext_lazy("Ngày quyết định"))


class MemberForm(forms.Form):
    """One council member; an empty name is an empty row, and takes a stored member off."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = CleanCharField(label=gettext_lazy("Họ và tên"), max_length=120, required=False)
    position = CleanCharField(label=gettext_lazy("Chức vụ, đơn vị"), max_length=160, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        choices=CouncilMember.Role.choices,
        initial=CouncilMember.Role.MEMBER,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("position") and not cleaned.get("name") and not cleaned.get("pk"):
            self.add_error("name", _("Hãy ghi họ và tên."))
        return cleaned


MemberFormSet = forms.formset_factory(MemberForm, extra=2, max_num=25, absolute_max=30)


class ClockField(forms.TimeField):
    """A time of day as 08:00."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TimeInput(format="%H:%M", attrs={"placeholder": "08:00"})
        )
        super().__init__(**options)


class MeetingForm(forms.Form):
    """When and where the council meets, and who is there."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
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


class DissentForm(forms.Form):
    """A member's reserved opinion; empty words take it back."""

    member = forms.IntegerField()
    text = CleanCharField(required=False, max_length=1000)


class CodeForm(forms.Form):
    """A member types the code from the slip, in whatever case and grouping."""

    code = CleanCharField(label=gettext_lazy("Mã cho điểm"), max_length=20)

    def clean_code(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["code"].upper()))
