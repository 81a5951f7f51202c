"""Form of a support measure for a hard criterion."""

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, DateField


class MeasureForm(forms.Form):
    """A support measure for a hard criterion."""

    text = CleanCharField(label=gettext_lazy("Biện pháp hỗ trợ"), max_length=500)
    person = CleanCharField(label=gettext_lazy("Người phụ trách"), max_length=120)
    due = DateField(label=gettext_lazy("Hạn"))
