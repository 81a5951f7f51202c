"""Forms: what people type in, clean values out."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import StandIn, User
from assessments.models import CriterionResult, MilestoneKind
from assessments.services.appraisal import Conclusion
from assessments.services.conflicts import Seen
from assessments.services.counts import Count
from assessments.services.points import Points
from assessments.states import ReviewReason, Verdict
from config.numbers import NumberError, parse_count, parse_points
from config.text import clean, fold
from criteria.scoring import ItemRule


class CleanCharField(forms.CharField):
    """Text in NFC, trimmed, with single spaces."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class CleanTextField(CleanCharField):
    """Text of several lines, each of them clean; the line breaks stay."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = forms.CharField.to_python(self, value) or ""
        return "\n".join(clean(line) for line in text.splitlines()).strip()


class DateField(forms.DateField):
    """A date typed or picked, shown as dd/mm/yyyy."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(
            attrs={"inputmode": "numeric", "placeholder": gettext_lazy("ngày/tháng/năm")}
        )
        options.setdefault("widget", widget)
        super().__init__(**options)


class PointsField(forms.Field):
    """Points typed the Vietnamese way."""

    def to_python(self, value: Any) -> Any:
        try:
            return parse_points(value or "")
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error


class CountField(forms.Field):
    """A whole number typed the Vietnamese way."""

    def to_python(self, value: Any) -> Any:
        try:
            return parse_count(value or "")
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error


class StepForm(forms.Form):
    """The details that some workflow steps ask for; ``workflow`` says which are compulsory."""

    seen = forms.CharField(max_length=20, required=False)
    note = CleanCharField(label=gettext_lazy("Lý do"), required=False, max_length=1000)
    late_reason = CleanCharField(
        label=gettext_lazy("Lý do nộp muộn"), required=False, max_length=500
    )
    decision_number = CleanCharField(
        label=gettext_lazy("Số quyết định"), required=False, max_length=60
    )
    decision_date = DateField(label=gettext_lazy("Ngày quyết định"), required=False)
    signer = CleanCharField(label=gettext_lazy("Người ký"), required=False, max_length=160)
    due = DateField(label=gettext_lazy("Hạn bổ sung"), required=False)


class DocumentForm(forms.Form):
    """The document that fills a line of the checklist."""

    item = forms.IntegerField(widget=forms.HiddenInput)
    number = CleanCharField(label=gettext_lazy("Số, ký hiệu"), max_length=60)
    issued_on = DateField(label=gettext_lazy("Ngày"))


class MeasureForm(forms.Form):
    """A support measure for a hard criterion."""

    text = CleanCharField(label=gettext_lazy("Biện pháp hỗ trợ"), max_length=500)
    person = CleanCharField(label=gettext_lazy("Người phụ trách"), max_length=120)
    due = DateField(label=gettext_lazy("Hạn"))


class MessageForm(forms.Form):
    """To whom a message goes, and what is said beside what it is about."""

    cho = forms.CharField(max_length=60, required=False)
    noi_dung = CleanTextField(required=False, max_length=1000)


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


class StandInForm(forms.Form):
    """Whom an officer names as deputy, and for how long."""

    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Người làm thay"), queryset=User.objects.none()
    )
    kind = forms.ChoiceField(label=gettext_lazy("Hình thức"), choices=StandIn.Kind.choices)
    authority = CleanCharField(
        label=gettext_lazy("Theo văn bản (bắt buộc khi thừa ủy quyền)"),
        required=False,
        max_length=160,
    )
    start = DateField(label=gettext_lazy("Từ ngày"))
    end = DateField(label=gettext_lazy("Đến hết ngày"))

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["deputy"].queryset = colleagues  # type: ignore[attr-defined]


class PointsForm(forms.Form):
    """Points per criterion with their reasons: ``points-4`` and ``reason-4``.

    ``seen-4`` is what the page showed of them (``Seen.text``). ``over-4`` answers a conflict:
    "stored" leaves the criterion as it is, a ``Seen.text`` writes the typed points over that.
    """

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.numbers = numbers
        for number in numbers:
            self.fields[f"points-{number}"] = PointsField(required=False)
            self.fields[f"reason-{number}"] = CleanCharField(required=False, max_length=500)
            self.fields[f"seen-{number}"] = forms.CharField(required=False)
            self.fields[f"over-{number}"] = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            if cleaned.get(f"points-{number}") is not None and self._seen(number) is None:
                self.add_error(f"points-{number}", _("Trang này đã cũ. Hãy tải lại rồi gõ lại."))
        return cleaned

    def _seen(self, number: int) -> Seen | None:
        over = self.cleaned_data[f"over-{number}"]
        is_over = over not in {"", "stored"}
        return Seen.read(over if is_over else self.cleaned_data[f"seen-{number}"])

    def points(self) -> dict[int, Points]:
        """What was given, by criterion number; a criterion left empty is left out."""
        given = {}
        for number in self.numbers:
            value = self.cleaned_data[f"points-{number}"]
            over, seen = self.cleaned_data[f"over-{number}"], self._seen(number)
            if value is None or seen is None or over == "stored":
                continue
            reason = self.cleaned_data[f"reason-{number}"]
            # Who presses the button beside a single criterion means just that criterion.
            is_meant = bool(over) or len(self.numbers) == 1
            is_typed = is_meant or (value, reason) != seen.offered
            given[number] = Points(value, reason, seen, is_typed)
        return given


class AppraisalForm(PointsForm):
    """The appraiser's points and conclusion, which has its ``seen`` and ``over`` as points have."""

    conclusion = CleanTextField(required=False, max_length=4000)
    seen_conclusion = forms.CharField(required=False, max_length=64)
    over_conclusion = forms.CharField(required=False, max_length=64)

    def kept_conclusion(self) -> Conclusion | None:
        """The conclusion to keep; None where the stored one is to stay."""
        data = self.cleaned_data
        over = data["over_conclusion"]
        if over == "stored":
            return None
        return Conclusion(data["conclusion"], over or data["seen_conclusion"])


class SampleForm(forms.Form):
    """How many figures to draw, and the seed where somebody brings one."""

    size = forms.IntegerField(label=gettext_lazy("Số lượng rút"), min_value=1, max_value=99)
    seed = CleanCharField(
        label=gettext_lazy("Hạt giống (để trống thì máy tự tạo)"), required=False, max_length=40
    )


class FindingForm(forms.Form):
    """A text about the draft finding, and the criterion that it is about."""

    text = CleanTextField(required=False, max_length=4000)
    number = forms.IntegerField(required=False)
    correction = forms.IntegerField(required=False)


class AnswerForm(forms.Form):
    """The commune's answer to a criterion sent back."""

    answer = CleanCharField(required=False, max_length=1000)


class ReviewForm(forms.Form):
    """An agency's opinion on one criterion."""

    verdict = forms.ChoiceField(
        choices=[
            choice
            for choice in Verdict.choices
            if choice[0] in {Verdict.ACCEPTED, Verdict.QUESTIONED, Verdict.RETURNED}
        ],
        error_messages={"required": gettext_lazy("Hãy chọn Đạt, Đạt còn hỏi hoặc Trả lại.")},
    )
    reason = forms.ChoiceField(
        choices=[("", gettext_lazy("Chọn lý do")), *ReviewReason.choices], required=False
    )
    comment = CleanCharField(required=False, max_length=900)
    points = PointsField(required=False)
    version = forms.IntegerField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Verdict.ACCEPTED:
            cleaned["reason"] = ""
            return cleaned
        if not cleaned.get("reason"):
            self.add_error("reason", _("Hãy chọn lý do còn hỏi hoặc trả lại."))
        if not cleaned.get("comment"):
            self.add_error("comment", _("Hãy ghi nội dung còn hỏi hoặc cần sửa."))
        return cleaned

    def full_comment(self) -> str:
        """The reason from the list before the agency's own words, in Vietnamese as the log is."""
        reason, comment = self.cleaned_data["reason"], self.cleaned_data["comment"]
        if reason in {"", ReviewReason.OTHER}:
            return str(comment)
        with translation.override("vi"):
            return f"{ReviewReason(reason).label}: {comment}"


class QueueForm(forms.Form):
    """What an agency's queue is narrowed to, from the address; nonsense narrows nothing."""

    tim = CleanCharField(required=False, max_length=60)
    tieu_chi = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    y_kien = forms.ChoiceField(required=False)
    xem = forms.CharField(required=False)

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tieu_chi"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
        self.fields["y_kien"].choices = Verdict.choices  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def shows_all(self) -> bool:
        """Everything, not only what waits; looking for an opinion means looking at all."""
        return self.cleaned_data.get("xem") == "tat-ca" or bool(self.cleaned_data.get("y_kien"))

    def narrow(self, results: QuerySet[CriterionResult]) -> QuerySet[CriterionResult]:
        """Those results that fit, waiting or not."""
        chosen = self.cleaned_data
        if chosen.get("tim"):
            results = results.filter(assessment__commune__search_text__contains=fold(chosen["tim"]))
        if chosen.get("tieu_chi"):
            results = results.filter(number=chosen["tieu_chi"])
        if chosen.get("y_kien"):
            results = results.filter(verdict=chosen["y_kien"])
        return results

    @property
    def query(self) -> str:
        """The filters as part of an address, without a question mark."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


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
