"""Form of a message to those who are waited for."""

from django import forms

from assessments.forms.fields import CleanTextField


class MessageForm(forms.Form):
    """To whom a message goes, and what is said beside what it is about."""

    target = forms.CharField(max_length=60, required=False)
    text = CleanTextField(required=False, max_length=1000)
