"""What every spreadsheet in and out has in common: columns, cells, refusals by row and column."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from diff_match_patch import diff_match_patch
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import fields, resources, widgets

from agencies.models import Commune
from agencies.own import is_within, own_rows
from config.text import clean, fold

# What Excel and its like take for a formula when it begins a cell.
_FORMULA = re.compile(r"[=+\-@]")
_ESCAPED = re.compile(r"'(?=[=+\-@])")
# "1.234" is left out: one reader means a thousand, another a fraction.
_NUMBER = re.compile(r"-?[0-9]+(,[0-9]+)?|-?[0-9]+\.[0-9]{1,2}|-?0\.[0-9]+")


class TextWidget(widgets.CharWidget):
    """Text in one normal form; what would be a formula goes out behind an apostrophe."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        return _ESCAPED.sub("", clean("" if value is None else str(value)), count=1)

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        text = "" if value is None else str(value)
        return f"'{text}" if _FORMULA.match(text) else text


class CodeWidget(TextWidget):
    """An official five-digit code; Excel drops leading zeros, so they are put back."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        text = super().clean(value, row, **options).removesuffix(".0")
        return text.zfill(5) if text.isdigit() else text


class ChoiceWidget(TextWidget):
    """One of a list, by its label in any of our languages or by its code."""

    def __init__(self, field: Any, **options: Any) -> None:
        super().__init__(**options)
        self.field = field

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        text = super().clean(value, row, **options)
        codes = {value for value, _label in self.field.flatchoices}
        if not text or text in codes:
            return text
        for language, _name in settings.LANGUAGES:
            with override(language):
                for code, label in self.field.flatchoices:
                    if fold(str(label)) == fold(text):
                        return str(code)
        labels = "; ".join(str(label) for _code, label in self.field.flatchoices)
        raise ValueError(
            _("“%(text)s” không có trong danh mục. Hãy ghi một trong: %(labels)s.")
            % {"text": text, "labels": labels}
        )

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return super().render(dict(self.field.flatchoices).get(value, value))


class YesNoWidget(widgets.BooleanWidget):
    """ "Có" or "Không"; 1 and 0 are read too."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> bool | None:
        text = fold("" if value is None else str(value))
        answers = {"": None, "1": True, "0": False, "true": True, "false": False}
        for language, _name in settings.LANGUAGES:
            with override(language):
                answers |= {fold(_("Có")): True, fold(_("Không")): False}
        if text not in answers:
            raise ValueError(_("“%(text)s” phải là Có hoặc Không.") % {"text": value})
        return answers[text]

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return "" if value is None else _("Có") if value else _("Không")


class NumberWidget(widgets.DecimalWidget):
    """A number as Excel stores it, or typed the Vietnamese way."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Decimal | None:
        text = clean("" if value is None else str(value))
        if not text:
            return None
        if isinstance(value, str) and not _NUMBER.fullmatch(text):
            raise ValueError(
                _("“%(text)s” không phải số. Hãy ghi như 1000 hoặc 37,5.") % {"text": text}
            )
        return Decimal(text.replace(",", "."))


class WholeWidget(NumberWidget):
    """A whole number; 3.0 from Excel is 3."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        number = super().clean(value, row, **options)
        if number is None:
            return None
        if number != int(number):
            raise ValueError(_("“%(text)s” phải là số nguyên.") % {"text": value})
        return int(number)


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
        return value.strftime("%d/%m/%Y") if value else ""


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
    """A commune as "05977 (01/07/2025)"; the day may be left out of a code used only once."""

    def __init__(self) -> None:
        super().__init__(Commune, "code")

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        text, _bracket, day = clean("" if value is None else str(value)).partition("(")
        code = CodeWidget().clean(text)
        found = Commune.objects.filter(code=code)
        if day:
            start: Any = DayWidget().clean(day.rstrip(") "))
            found = found.filter(valid_from=start)
        if not code or not found:
            return super().clean(value, row, **options)
        if len(found) > 1:
            raise ValueError(
                _(
                    "Mã %(code)s được dùng lại qua các thời kỳ. Hãy ghi kèm ngày bắt đầu, như"
                    " %(example)s."
                )
                % {"code": code, "example": self.render(found[0])}
            )
        return found[0]

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return f"{value.code} ({value.valid_from:%d/%m/%Y})" if value else ""


class Difference(resources.Diff):
    """What a row changes, marked without the inline styles that our pages do not allow."""

    def as_html(self) -> list[SafeString]:
        return [
            self._cell("" if self.new and old != new else old, new)
            for old, new in zip(self.left, self.right, strict=True)
        ]

    def _cell(self, old: Any, new: Any) -> SafeString:
        compare = diff_match_patch()
        parts = compare.diff_main(str(old), str(new))
        compare.diff_cleanupSemantic(parts)
        tags = {compare.DIFF_INSERT: "ins", compare.DIFF_DELETE: "del", compare.DIFF_EQUAL: "span"}
        return format_html_join(
            "", "<{}>{}</{}>", ((tags[kind], text, tags[kind]) for kind, text in parts)
        )


class ReferenceResource(resources.ModelResource):
    """Rows found by natural key; a column is named by its title or by its field's name.

    Unchanged rows are skipped and reported; with ``only_new`` existing rows are left alone, with
    ``authority_id`` rows of other authorities are neither found nor written.
    """

    WIDGETS_MAP = resources.ModelResource.WIDGETS_MAP | {
        "CharField": TextWidget,
        "SlugField": TextWidget,
        "BooleanField": YesNoWidget,
        "DecimalField": NumberWidget,
        "PositiveSmallIntegerField": WholeWidget,
        "DateField": DayWidget,
    }

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def __init__(
        self, *, only_new: bool = False, authority_id: int | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.only_new = only_new
        self.authority_id = authority_id
        # As the uploaded file writes them, for refusals.
        self.columns_in_file: dict[str, str] = {}

    @classmethod
    def widget_from_django_field(cls, f: Any, default: Any = widgets.Widget) -> Any:
        if f.choices:
            return partial(ChoiceWidget, f)
        return super().widget_from_django_field(f, default)

    @classmethod
    def get_diff_class(cls) -> type[resources.Diff]:
        return Difference

    # Columns

    def title(self, field: fields.Field) -> str:
        model = self._meta.model
        for step in field.attribute.split("__"):
            found = model._meta.get_field(step)  # noqa: SLF001 - Django's public model API
            model = found.related_model
        return capfirst(str(found.verbose_name))

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [self.title(field) for field in self.get_export_fields(selected_fields)]

    def get_diff_headers(self) -> list[str]:
        return [self.title(field) for field in self.get_import_fields()]

    def get_user_visible_fields(self) -> list[fields.Field]:
        """What the page of an import lists: the titles."""
        return [
            fields.Field(field.attribute, self.title(field)) for field in self.get_import_fields()
        ]

    def before_import(self, dataset: Any, **options: Any) -> None:
        """A file without the columns that name a row is refused before any row is read."""
        names = {field.column_name for field in self.fields.values()}
        titles: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                titles |= {
                    fold(self.title(field)): field.column_name for field in self.fields.values()
                }
        written = [clean(str(header or "")) for header in dataset.headers or []]
        known = [name if name in names else titles.get(fold(name), name) for name in written]
        self.columns_in_file = dict(zip(known, written, strict=True))
        keys = [field for field in self.fields.values() if field.column_name in self.key_columns()]
        missing = [self.title(field) for field in keys if field.column_name not in known]
        if missing:
            raise ValueError(
                _(
                    "Tệp thiếu cột %(columns)s. Hãy xuất ra tệp để lấy đúng mẫu, rồi điền vào"
                    " mẫu đó."
                )
                % {"columns": ", ".join(missing)}
            )
        dataset.headers = known

    def key_columns(self) -> set[str]:
        return {self.fields[name].column_name for name in self.get_import_id_fields()}

    # Rows

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.authority_id is None else own_rows(rows, self.authority_id)

    def validate_instance(self, instance: Any, *args: Any, **options: Any) -> None:
        super().validate_instance(instance, *args, **options)
        if self.authority_id is not None and not is_within(instance, self.authority_id):
            raise ValidationError(
                _("Dòng này gắn với cơ quan công nhận khác. Hãy bỏ dòng này khỏi tệp.")
            )

    def before_import_row(self, row: Any, **options: Any) -> None:
        """Read the cells that name the row first, so that a fault there has its column too."""
        for field in self.get_import_fields():
            if field.column_name in self.key_columns():
                try:
                    field.clean(row)
                except ValueError as error:
                    raise ValidationError({field.attribute: str(error)}) from error

    def import_row(self, row: Any, instance_loader: Any, **options: Any) -> Any:
        """The library names the model's field in a refusal; an officer knows the column."""
        result = super().import_row(row, instance_loader, **options)
        fault = result.validation_error
        if fault is not None and hasattr(fault, "error_dict"):
            columns = {field.attribute: field.column_name for field in self.fields.values()}
            result.validation_error = ValidationError(
                {
                    self.columns_in_file.get(columns.get(name, name), name): messages
                    for name, messages in fault.message_dict.items()
                }
            )
        return result

    def skip_row(self, instance: Any, original: Any, row: Any, *args: Any, **options: Any) -> bool:
        if self.only_new and original.pk is not None:
            return True
        return bool(super().skip_row(instance, original, row, *args, **options))
