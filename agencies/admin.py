"""The city office's pages for agencies, communes and accounts."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ExportForm

from agencies.models import Agency, User
from agencies.office import OfficeAdmin
from agencies.resources import AgencyResource, UserResource
from config.text import fold

admin.site.site_header = _("Quản trị xã, phường phù hợp với trẻ em")
admin.site.site_title = _("Quản trị")
admin.site.index_title = _("Danh mục và tài khoản")
# The product's own link back stands in the header.
admin.site.site_url = None
admin.site.unregister(Group)


class FoldedSearch(OfficeAdmin):
    """Search without diacritics in ``search_text``, and as typed in the other columns."""

    search_fields: ClassVar[tuple[str, ...]] = ("search_text",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        folded, may_repeat = super().get_search_results(request, queryset, fold(search_term))
        if len(self.get_search_fields(request)) == 1:
            return folded, may_repeat
        as_typed, _may_repeat = super().get_search_results(request, queryset, search_term)
        return folded | as_typed, may_repeat


class Spreadsheets(ImportExportMixin):  # type: ignore[misc]
    """Import and export as XLSX or CSV; a dry run with the differences always comes first."""

    formats = (XLSX, CSV)
    # The form that chooses columns has English labels and an inline script.
    export_form_class = ExportForm
    show_change_form_export = False

    def get_resource_kwargs(self, request: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """A file changes rows of one's own authority only."""
        return {"authority_id": request.user.authority_id}


@admin.register(Agency)
class AgencyAdmin(Spreadsheets, FoldedSearch):
    resource_classes = (AgencyResource,)
    list_display = ("name", "short_name", "kind", "authority", "code")
    list_filter = ("kind",)
    list_select_related = ("authority",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        is_authority = obj is not None and obj.kind == Agency.Kind.AUTHORITY
        return ("kind", "authority") if is_authority else ()

    def formfield_for_choice_field(self, db_field: Any, request: Any, **options: Any) -> Any:
        """A new authority is another city; it comes with the reference data."""
        if db_field.name == "kind":
            kinds = [kind for kind in db_field.choices if kind[0] != Agency.Kind.AUTHORITY]
            options["choices"] = [("", "---------"), *kinds]
        return super().formfield_for_choice_field(db_field, request, **options)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Django warns of losing the password in English only, outside gettext."""

    usable_password_help_text = _(  # type: ignore[assignment]
        "Chọn “Không cho phép” thì mật khẩu hiện có sẽ mất."
    )


@admin.register(User)
class AccountAdmin(Spreadsheets, FoldedSearch, UserAdmin):  # type: ignore[type-arg]
    """Accounts; a password is set here and never travels in a file."""

    resource_classes = (UserResource,)
    add_form = AdminUserCreationForm
    change_password_form = PasswordForm
    list_display = ("username", "full_name", "role", "commune", "agency", "is_active")
    list_filter = ("role", "is_active", "agency")
    list_select_related = ("commune", "agency")
    search_fields = ("search_text", "commune__search_text", "agency__search_text")
    ordering = ("username",)
    filter_horizontal = ()
    autocomplete_fields = ("commune", "agency")
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active", "last_login")}),
        (_("Người dùng"), {"fields": ("full_name", "title", "email", "wants_email")}),
        (_("Quyền"), {"fields": ("role", "commune", "agency")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "usable_password",
                    "password1",
                    "password2",
                    "full_name",
                    "title",
                    "role",
                    "commune",
                    "agency",
                )
            },
        ),
    )
