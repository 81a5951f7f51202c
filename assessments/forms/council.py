"""Forms of the council: the decision that set it up, and its members."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, DateField
from assessments.models import CouncilMember


class CouncilForm(forms.Form):
    """The decision that set up the council."""

    fingerprint = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    decision_number = CleanCharField(
        label=gettext_lazy("Số quyết định thành lập Hội đồng"), max_length=60
    )
    decision_date = DateField(label=gettext_lazy("Ngày quyết định"))


class MemberForm(forms.Form):
    """One council member; an empty name is an empty row, and takes a stored member off."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = CleanCharField(label=gettext_lazy("Họ và tên"), max_length=120, required=False)
    position = CleanCharField(label=gettext_lazy("Chức vụ, đơn vị"), max_length=160, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        choices=CouncilMember.Role.choices,
        initial=CouncilMember.Role.MEMBER,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("position") and not cleaned.get("name") and not cleaned.get("pk"):
            self.add_error("name", _("Hãy ghi họ và tên."))
        return cleaned


MemberFormSet = forms.formset_factory(MemberForm, extra=2, max_num=25, absolute_max=30)
