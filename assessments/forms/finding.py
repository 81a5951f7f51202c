"""Forms of the sample and of the draft finding."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, CleanTextField
from assessments.queries.facts import Facts
from assessments.services.appraisal import Found
from config.text import clean

_LONGEST_NOTE = 300


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


def read_found(data: Mapping[str, str], facts: Facts) -> dict[str, Found]:
    """What was found for the sampled figures, by data item; one not answered is left out."""
    return {
        item.code: Found(
            data[f"result-{item.code}"] == "yes",
            clean(data.get(f"note-{item.code}", ""))[:_LONGEST_NOTE],
        )
        for item in facts.sheet.items
        if data.get(f"result-{item.code}") in {"yes", "no"}
    }
