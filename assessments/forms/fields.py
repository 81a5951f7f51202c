"""Kinds of fields that several forms share: what people type in, clean values out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from config.numbers import NumberError, parse_count, parse_points
from config.text import clean


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


def textarea(number: int) -> forms.Textarea:
    """A box for text of several lines, as high as that many lines."""
    return forms.Textarea(attrs={"rows": number})
