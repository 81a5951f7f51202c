"""What the city office does in the admin. The rules of each app say it for the app's own models."""

from collections.abc import Collection
from typing import Final

from django.db.models import Model
from rules import add_perm, predicate

from agencies import own
from agencies.models import Agency, Commune, Role, User

# Django's admin asks for "app.act_model"; what a row's own state forbids is said in its admin.
READ: Final = ("view",)
EDIT: Final = ("view", "add", "change", "delete", "import", "export")


@predicate
def is_office(user: User) -> bool:
    return user.is_authenticated and user.role == Role.OFFICE


def offer(model: type[Model], acts: Collection[str], *, own_by: tuple[str, ...]) -> None:
    """Let the city office do ``acts`` with those rows of ``model`` that are its own.

    ``own_by`` names the ways from a row to its authority (``agencies.own``).
    """
    own.declare(model, own_by)
    meta = model._meta  # noqa: SLF001 - Django's public model API
    for act in acts:
        add_perm(f"{meta.app_label}.{act}_{meta.model_name}", is_office)


add_perm("agencies.use_admin", is_office)
offer(Agency, EDIT, own_by=("pk", "authority"))
offer(Commune, EDIT, own_by=("authority",))
offer(User, EDIT, own_by=("commune__authority", "agency", "agency__authority"))
