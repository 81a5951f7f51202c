"""Forms of the review: the queue's filter, an agency's opinion, the commune's answer."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, PointsField
from assessments.models import CriterionResult
from assessments.states import ReviewReason, Verdict
from config.text import fold

_LONGEST_PICK = 18  # both numbers within what a database takes


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

    search = CleanCharField(required=False, max_length=60)
    criterion = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    opinion = forms.ChoiceField(required=False)
    view = forms.CharField(required=False)

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["criterion"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
        self.fields["opinion"].choices = Verdict.choices  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def shows_all(self) -> bool:
        """Everything, not only what waits; looking for an opinion means looking at all."""
        return self.cleaned_data.get("view") == "all" or bool(self.cleaned_data.get("opinion"))

    def narrow(self, results: QuerySet[CriterionResult]) -> QuerySet[CriterionResult]:
        """Those results that fit, waiting or not."""
        chosen = self.cleaned_data
        if chosen.get("search"):
            results = results.filter(
                assessment__commune__search_text__contains=fold(chosen["search"])
            )
        if chosen.get("criterion"):
            results = results.filter(number=chosen["criterion"])
        if chosen.get("opinion"):
            results = results.filter(verdict=chosen["opinion"])
        return results

    @property
    def query(self) -> str:
        """The filters as part of an address, without a question mark."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def read_picks(texts: list[str]) -> dict[int, int]:
    """The ticked criteria: key and version of each."""
    picked = {}
    for text in texts:
        key, _colon, version = text.partition(":")
        if not (key.isdecimal() and version.isdecimal() and len(text) <= _LONGEST_PICK):
            raise SuspiciousOperation("pick")
        picked[int(key)] = int(version)
    return picked
