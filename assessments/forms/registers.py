"""Forms of the rows of the common-work registers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from agencies.models import Commune
from assessments.forms.fields import CleanCharField, CleanTextField, DateField, textarea
from assessments.models import (
    Activity,
    BudgetLine,
    Cycle,
    Finding,
    OversightComment,
    RegisterRow,
    Visit,
)
from assessments.queries.registers import communes_of
from config.numbers import NumberError, parse_count, show_number


class AmountField(forms.Field):
    """A whole number typed and shown the Vietnamese way: "12.500.000"."""

    def __init__(self, *, digits: int, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, **options)
        self.digits = digits

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else show_number(Decimal(value))

    def to_python(self, value: Any) -> Any:
        try:
            return parse_count(value or "", digits=self.digits)
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error


def _commune_field(**options: Any) -> forms.Field:
    """One of the communes of the cycle, which the form knows."""
    return forms.ModelChoiceField(queryset=Commune.objects.none(), **options)


class RowForm(forms.Form):
    """A row of a register; a corrected one does not change its commune."""

    def __init__(self, *args: Any, cycle: Cycle, is_new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if "commune" in self.fields and not is_new:
            del self.fields["commune"]
        elif "commune" in self.fields:
            self.fields["commune"].queryset = communes_of(cycle)  # type: ignore[attr-defined]


class ActivityForm(RowForm):
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Activity.Kind.choices)
    held_on = DateField(label=gettext_lazy("Ngày"))
    name = CleanCharField(label=gettext_lazy("Tên hoạt động"), max_length=250)
    place = CleanCharField(label=gettext_lazy("Nơi tổ chức"), max_length=200)
    participants = AmountField(label=gettext_lazy("Số người dự"), digits=7)
    organiser = CleanCharField(label=gettext_lazy("Đơn vị tổ chức"), max_length=200)


class VisitForm(RowForm):
    commune = _commune_field(
        label=gettext_lazy("Xã, phường được kiểm tra"), empty_label=gettext_lazy("Chọn xã, phường")
    )
    visited_on = DateField(label=gettext_lazy("Ngày kiểm tra"))
    delegation = CleanCharField(label=gettext_lazy("Đoàn kiểm tra"), max_length=300)
    remarks = CleanTextField(
        label=gettext_lazy("Nội dung, nhận xét"), max_length=2000, widget=textarea(5)
    )


class FindingForm(RowForm):
    text = CleanCharField(label=gettext_lazy("Nội dung cần khắc phục"), max_length=1000)
    due = DateField(label=gettext_lazy("Hạn khắc phục"))


class BudgetForm(RowForm):
    source = forms.ChoiceField(label=gettext_lazy("Nguồn"), choices=BudgetLine.Source.choices)
    purpose = CleanCharField(label=gettext_lazy("Nội dung chi"), max_length=250)
    planned = AmountField(label=gettext_lazy("Dự toán (đồng)"), digits=12)
    spent = AmountField(label=gettext_lazy("Đã chi (đồng)"), digits=12)


class CommentForm(RowForm):
    commune = _commune_field(
        label=gettext_lazy("Gửi tới"), required=False, empty_label=gettext_lazy("Cả thành phố")
    )
    given_on = DateField(label=gettext_lazy("Ngày góp ý"))
    content = CleanTextField(
        label=gettext_lazy("Nội dung giám sát, góp ý"), max_length=2000, widget=textarea(5)
    )


FORMS: dict[type[RegisterRow], type[RowForm]] = {
    Activity: ActivityForm,
    Visit: VisitForm,
    Finding: FindingForm,
    BudgetLine: BudgetForm,
    OversightComment: CommentForm,
}


class AnswerRowForm(forms.Form):
    """What came of a finding, or the answer to a comment."""

    answer = CleanTextField(
        max_length=1000,
        widget=textarea(4),
        error_messages={"required": gettext_lazy("Hãy ghi nội dung rồi bấm lưu.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RemoveForm(forms.Form):
    """Why a row goes."""

    reason = CleanCharField(label=gettext_lazy("Lý do"), required=False, max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput)


def initial_of(row: RegisterRow, form: type[RowForm]) -> dict[str, Any]:
    """What a form shows of a stored row."""
    return {name: getattr(row, name) for name in form.base_fields}
