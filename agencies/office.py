"""What every list and form of the city office's admin shares: whose rows, and cheap widgets."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminEmailInputWidget,
    AdminIntegerFieldWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import CheckboxInput, Field, NumberInput, Select
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agencies.own import is_within, own_rows


class _Input:
    """Writes an input without the three templates that Django renders for each."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any) -> SafeString:
        widget = context["widget"]
        value = {} if widget["value"] is None else {"value": str(widget["value"])}
        attributes = {"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}
        return format_html("<input{}>", flatatt(attributes))


class _Text(_Input, AdminTextInputWidget):
    pass


class _Email(_Input, AdminEmailInputWidget):
    pass


class _Number(_Input, AdminIntegerFieldWidget):
    pass


class _Checkbox(_Input, CheckboxInput):
    pass


class _Decimal(_Input, NumberInput):
    pass


class _Date(_Input, AdminDateWidget):
    pass


class _Options:
    """Writes a select without the two templates that Django renders for each option."""

    def offered(self, value: Any) -> Iterable[tuple[Any, Any]]:
        return self.choices  # type: ignore[attr-defined, no-any-return]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = [
            (str(code), mark_safe(" selected") if str(code) == chosen else "", label)
            for code, label in self.offered(value)
        ]
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})  # type: ignore[attr-defined]
        return format_html(
            "<select{}>{}</select>",
            flatatt(attributes),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class OneOf(_Options, Select):
    """One of a list of plain choices."""


class _Found(_Options, AutocompleteSelect):
    def offered(self, value: Any) -> Iterable[tuple[Any, Any]]:
        """The chosen row only; the others are searched for."""
        groups = self.optgroups("", [] if value is None else [str(value)])
        return [(each["value"], each["label"]) for _name, group, _at in groups for each in group]


class _ActionForm(ActionForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["action"].widget = OneOf()


class _Rows(ChangeList):
    """Asks for the address of the list once, not of each row."""

    @cached_property
    def address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def url_for_result(self, result: Model) -> str:
        return f"{self.address}{quote(getattr(result, self.pk_attname))}/change/"


class OwnRelatedFilter(admin.RelatedFieldListFilter):
    """Filters a list by rows of one's own authority only."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = own_rows(field.remote_field.model.objects.all(), _authority(request))
        return [(row.pk, str(row)) for row in rows]


admin.FieldListFilter.register(
    lambda field: isinstance(field, ForeignKey), OwnRelatedFilter, take_priority=True
)


def _authority(request: HttpRequest) -> int:
    # ``config.access`` lets nobody in who is not signed in.
    return request.user.authority_id  # type: ignore[union-attr]


class OfficeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of one's own authority; what a form offers is limited the same way."""

    list_per_page = 20
    show_full_result_count = False
    action_form = _ActionForm
    formfield_overrides = {
        models.CharField: {"widget": _Text},
        models.EmailField: {"widget": _Email},
        models.PositiveSmallIntegerField: {"widget": _Number},
        models.BooleanField: {"widget": _Checkbox},
        models.DecimalField: {"widget": _Decimal},
        models.DateField: {"widget": _Date},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return own_rows(super().get_queryset(request), _authority(request))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if not is_within(obj, _authority(request)):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return _Rows

    def formfield_for_choice_field(self, db_field: Any, request: Any, **options: Any) -> Any:
        return super().formfield_for_choice_field(db_field, request, widget=OneOf, **options)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        found = db_field.name in self.get_autocomplete_fields(request)
        options["widget"] = _Found(db_field, self.admin_site) if found else OneOf
        offered = options.get("queryset", db_field.remote_field.model.objects.all())
        options["queryset"] = own_rows(offered, _authority(request))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Field | None:
        """Without links to add or change the related row, which take longer than the field."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def action_checkbox(self, obj: Model) -> SafeString:
        """Django renders a template for each one, which is half the time of a list."""
        label = _("Chọn %(row)s") % {"row": obj}
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            str(obj.pk),
            label,
        )
