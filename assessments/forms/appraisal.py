"""Forms of the appraisal: the points and the conclusion."""

from django import forms

from assessments.forms.fields import CleanTextField
from assessments.forms.points import PointsForm
from assessments.services.appraisal import Conclusion


class AppraisalForm(PointsForm):
    """The appraiser's points and conclusion; it has ``fingerprint`` and ``over`` as points have."""

    conclusion = CleanTextField(required=False, max_length=4000)
    fingerprint_conclusion = forms.CharField(required=False, max_length=64)
    over_conclusion = forms.CharField(required=False, max_length=64)

    def kept_conclusion(self) -> Conclusion | None:
        """The conclusion to keep; None where the stored one is to stay."""
        data = self.cleaned_data
        over = data["over_conclusion"]
        if over == "stored":
            return None
        return Conclusion(data["conclusion"], over or data["fingerprint_conclusion"])
