"""Forms of the posting of the council's result and of its register of opinions."""

from django import forms
from django.utils.translation import gettext_lazy

from assessments.forms.fields import CleanCharField, DateField


class PostingForm(forms.Form):
    """Where the result is posted, and from when to when."""

    starts_on = DateField(label=gettext_lazy("Niêm yết từ ngày"))
    ends_on = DateField(label=gettext_lazy("Đến hết ngày"))
    place = CleanCharField(label=gettext_lazy("Nơi niêm yết"), max_length=200)


class FeedbackForm(forms.Form):
    """One line of the register of opinions."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    fingerprint = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    received_on = DateField(label=gettext_lazy("Ngày nhận"))
    sender = CleanCharField(label=gettext_lazy("Người góp ý"), max_length=160)
    content = CleanCharField(label=gettext_lazy("Nội dung"), max_length=1000)
    answer = CleanCharField(label=gettext_lazy("Trả lời, xử lý"), max_length=1000, required=False)


class EndPostingForm(forms.Form):
    """The record that ends the posting."""

    closed_on = DateField(label=gettext_lazy("Ngày lập biên bản"))
    conclusion = CleanCharField(label=gettext_lazy("Kết luận"), max_length=1000)
