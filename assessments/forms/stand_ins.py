"""Form with which an officer names a deputy."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from agencies.models import StandIn, User
from assessments.forms.fields import CleanCharField, DateField


class StandInForm(forms.Form):
    """Whom an officer names as deputy, and for how long."""

    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Người làm thay"), queryset=User.objects.none()
    )
    kind = forms.ChoiceField(label=gettext_lazy("Hình thức"), choices=StandIn.Kind.choices)
    authority = CleanCharField(
        label=gettext_lazy("Theo văn bản (bắt buộc khi thừa ủy quyền)"),
        required=False,
        max_length=160,
    )
    start = DateField(label=gettext_lazy("Từ ngày"))
    end = DateField(label=gettext_lazy("Đến hết ngày"))

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["deputy"].queryset = colleagues  # type: ignore[attr-defined]
