"""Forms of the dossier: the details of a workflow step, a document of the checklist."""

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, DateField


class StepForm(forms.Form):
    """The details that some workflow steps ask for; ``workflow`` says which are compulsory."""

    fingerprint = forms.CharField(max_length=20, required=False)
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
