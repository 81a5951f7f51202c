"""Spreadsheets in and out: agencies, communes, accounts, each row found by its natural key."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from agencies.models import Agency, Commune, User
from config.text import clean


class TextWidget(widgets.CharWidget):
    """Text in one normal form; an empty cell is empty text."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        return clean("" if value is None else str(value))


class CodeWidget(TextWidget):
    """An official five-digit code; Excel drops leading zeros, so they are put back."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        text = super().clean(value, row, **options).removesuffix(".0")
        return text.zfill(5) if text.isdigit() else text


class DayWidget(widgets.DateWidget):
    """A date as ISO text, dd/mm/yyyy text, or a date cell."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = clean(str(value or ""))
        if not text:
            return None
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        raise ValueError(_("“%(text)s” không phải ngày. Hãy ghi như 15/11/2024.") % {"text": text})

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return value.isoformat() if value else ""


class ByName(widgets.ForeignKeyWidget):
    """A related row by its natural name; an unknown name is told by name."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        text = clean("" if value is None else str(value))
        if not text:
            return None
        try:
            return super().clean(text, row, **options)
        except self.model.DoesNotExist as error:
            kind = self.model._meta.verbose_name  # noqa: SLF001 - Django's public model API
            raise ValueError(
                _("Không có %(kind)s nào có mã “%(name)s”.") % {"kind": kind, "name": text}
            ) from error


class CommuneWidget(ByName):
    """A commune by its code, in the latest of its validity periods."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        code = CodeWidget().clean(value)
        if not code:
            return None
        commune = Commune.objects.filter(code=code).order_by("-valid_from").first()
        return commune or super().clean(code, row, **options)


class ReferenceResource(resources.ModelResource):
    """Unchanged rows are skipped and reported; with ``only_new`` existing rows are left alone."""

    def __init__(self, *, only_new: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.only_new = only_new

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def before_import(self, dataset: Any, **options: Any) -> None:
        """A file without the columns that name a row is refused before any row is read."""
        keys = [self.fields[name].column_name for name in self.get_import_id_fields()]
        missing = [name for name in keys if name not in (dataset.headers or [])]
        if missing:
            raise ValueError(
                _(
                    "Tệp thiếu cột %(columns)s. Hãy xuất ra tệp để lấy đúng mẫu, rồi điền vào"
                    " mẫu đó."
                )
                % {"columns": ", ".join(missing)}
            )

    def skip_row(self, instance: Any, original: Any, row: Any, *args: Any, **options: Any) -> bool:
        if self.only_new and original.pk is not None:
            return True
        return bool(super().skip_row(instance, original, row, *args, **options))


class AgencyResource(ReferenceResource):
    code = fields.Field("code", "code", widget=TextWidget())
    name = fields.Field("name", "name", widget=TextWidget())
    short_name = fields.Field("short_name", "short_name", widget=TextWidget())
    place = fields.Field("place", "place", widget=TextWidget())
    symbol = fields.Field("symbol", "symbol", widget=TextWidget())
    head_title = fields.Field("head_title", "head_title", widget=TextWidget())
    authority = fields.Field("authority", "authority", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = Agency
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "short_name",
            "kind",
            "authority",
            "place",
            "symbol",
            "head_title",
        )


class CommuneResource(ReferenceResource):
    code = fields.Field("code", "code", widget=CodeWidget())
    name = fields.Field("name", "name", widget=TextWidget())
    authority = fields.Field("authority", "authority", widget=ByName(Agency, "code"))
    valid_from = fields.Field("valid_from", "valid_from", widget=DayWidget())
    valid_to = fields.Field("valid_to", "valid_to", widget=DayWidget())
    successor_code = fields.Field("successor_code", "successor_code", widget=CodeWidget())
    successor_name = fields.Field("successor_name", "successor_name", widget=TextWidget())

    class Meta(ReferenceResource.Meta):
        model = Commune
        import_id_fields = ("code", "valid_from")
        fields = (
            "code",
            "name",
            "kind",
            "authority",
            "unit_group",
            "unit_group_status",
            "valid_from",
            "valid_to",
            "successor_code",
            "successor_name",
        )


class UserResource(ReferenceResource):
    """Accounts travel without passwords; a new one cannot sign in until the office sets one."""

    username = fields.Field("username", "username", widget=TextWidget())
    full_name = fields.Field("full_name", "full_name", widget=TextWidget())
    title = fields.Field("title", "title", widget=TextWidget())
    email = fields.Field("email", "email", widget=TextWidget())
    commune = fields.Field("commune", "commune", widget=CommuneWidget(Commune, "code"))
    agency = fields.Field("agency", "agency", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = User
        import_id_fields = ("username",)
        fields = (
            "username",
            "full_name",
            "title",
            "email",
            "role",
            "commune",
            "agency",
            "is_active",
        )

    def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        if instance.pk is None:
            instance.set_unusable_password()

    def after_init_instance(self, instance: Any, new: bool, row: Any, **options: Any) -> None:
        if new:
            # Validation asks for a password before the unusable one is set on saving.
            instance.set_unusable_password()
