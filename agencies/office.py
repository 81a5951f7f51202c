"""What every list and form of the city office's admin shares: whose rows, and cheap widgets."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import Field, Select
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agencies.own import is_within, own_rows


class OneOf(Select):
    """Writes a select without the two templates that Django renders for each option."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = [
            (str(code), mark_safe(" selected") if str(code) == chosen else "", label)
            for code, label in self.choices
        ]
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html(
            "<select{}>{}</select>",
            flatatt(attributes),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class _ActionForm(ActionForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["action"].widget = OneOf()


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return own_rows(super().get_queryset(request), _authority(request))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if not is_within(obj, _authority(request)):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **options: Any) -> Any:
        return super().formfield_for_choice_field(db_field, request, widget=OneOf, **options)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        if db_field.name not in self.get_autocomplete_fields(request):
            options["widget"] = OneOf
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
