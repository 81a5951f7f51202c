"""Forms of the appraisal: points and conclusion, the sample, the draft finding."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, CleanTextField
from assessments.forms.points import PointsForm
from assessments.queries.facts import Facts
from assessments.services.appraisal import Conclusion, Found
from config.text import clean

_LONGEST_NOTE = 300


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
