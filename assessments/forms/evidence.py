"""The form of one document of the register."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.errors import EvidenceError
from assessments.forms.fields import CleanCharField, DateField
from assessments.models import Evidence
from assessments.services.evidence import Details, Upload, inspect
from assessments.services.file_types import EXTENSIONS
from config.uploads import max_file_bytes


class EvidenceFileField(forms.FileField):
    """A file whose content, not whose name, says what it is; cleans to an ``Upload``."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ",".join(EXTENSIONS.values())})
        super().__init__(widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if not file:
            return None
        try:
            return inspect(file)
        except EvidenceError as error:
            raise forms.ValidationError(str(error)) from error


class EvidenceForm(forms.Form):
    """What the register says of a document, and its file."""

    number = CleanCharField(
        label=gettext_lazy("Số, ký hiệu (nếu có)"), required=False, max_length=60
    )
    issued_on = DateField(label=gettext_lazy("Ngày văn bản"))
    issuer = CleanCharField(label=gettext_lazy("Cơ quan ban hành"), max_length=160)
    title = CleanCharField(label=gettext_lazy("Trích yếu"), max_length=300)
    file = EvidenceFileField(
        label=gettext_lazy("Tệp"),
        required=False,
        error_messages={"empty": gettext_lazy("Tệp này rỗng. Hãy chọn lại tệp.")},
    )

    def __init__(self, *args: Any, has_file: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_file:
            del self.fields["file"]
            return
        self.fields["file"].widget.attrs |= {
            "data-max-bytes": max_file_bytes(),
            "data-too-large": _("Tệp lớn hơn %(size)s MB. Hãy chọn tệp nhỏ hơn.")
            % {"size": settings.EVIDENCE_MAX_MB},
        }

    def details(self) -> Details:
        data = self.cleaned_data
        return Details(data["number"], data["issued_on"], data["issuer"], data["title"])

    @property
    def upload(self) -> Upload | None:
        upload: Upload | None = self.cleaned_data.get("file")
        return upload


def initial_of(document: Evidence) -> dict[str, Any]:
    """A stored document as the form shows it."""
    names = ("number", "issued_on", "issuer", "title")
    return {name: getattr(document, name) for name in names}
