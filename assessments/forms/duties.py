"""Forms of a unit's duty report and of the lead agency's answer to it."""

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, CleanTextField, DateField, textarea


class ReportForm(forms.Form):
    """The text of a duty report. ``version`` is the one that the page showed."""

    results = CleanTextField(
        label=gettext_lazy("Kết quả thực hiện"),
        required=False,
        max_length=20_000,
        widget=textarea(12),
    )
    difficulties = CleanTextField(
        label=gettext_lazy("Khó khăn, vướng mắc"),
        required=False,
        max_length=10_000,
        widget=textarea(5),
    )
    proposals = CleanTextField(
        label=gettext_lazy("Đề xuất, kiến nghị"),
        required=False,
        max_length=10_000,
        widget=textarea(5),
    )
    paper_number = CleanCharField(
        label=gettext_lazy("Số văn bản (nếu có)"), required=False, max_length=60
    )
    paper_date = DateField(label=gettext_lazy("Ngày văn bản (nếu có)"), required=False)
    late_reason = CleanCharField(
        label=gettext_lazy("Lý do gửi muộn"), required=False, max_length=500
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class JudgeForm(forms.Form):
    """What the lead agency says to a report."""

    reason = CleanTextField(
        label=gettext_lazy("Nội dung cần bổ sung"),
        required=False,
        max_length=1000,
        widget=textarea(4),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
