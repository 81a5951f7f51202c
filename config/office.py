"""The admin's site: its menu is made once for each language."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import get_language


class OfficeConfig(AdminConfig):
    """Installs the site below in place of Django's."""

    default_site = "config.office.OfficeSite"


class OfficeSite(AdminSite):
    """The same pages are open to every account that may use the admin."""

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._menus: dict[tuple[str | None, str | None], list[dict[str, Any]]] = {}

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[Any]:
        if not self.has_permission(request):
            return super().get_app_list(request, app_label)
        key = (get_language(), app_label)
        if key not in self._menus:
            self._menus[key] = [_as_text(app) for app in super().get_app_list(request, app_label)]
        return self._menus[key]


def _as_text(app: Any) -> dict[str, Any]:
    models = [model | {"name": str(model["name"])} for model in app["models"]]
    return app | {"name": str(app["name"]), "models": models}  # type: ignore[no-any-return]
