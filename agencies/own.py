"""Whose rows the city office may see and change: those of its own authority, everywhere.

The law is shared by all cities. A model that is not named here has no rows for anybody.
"""

from typing import Any, Final

from django.db.models import Model, Q, QuerySet

_SHARED: Final = frozenset({"criteria"})
# Ways from a row to its authority; one that arrives is enough.
_PATHS: Final[dict[str, tuple[str, ...]]] = {
    "agencies.agency": ("pk", "authority"),
    "agencies.commune": ("authority",),
    "agencies.user": ("commune__authority", "agency", "agency__authority"),
    "assessments.cycle": ("authority",),
    "assessments.responsibility": ("cycle__authority",),
    "assessments.checklistitem": ("cycle__authority",),
    "assessments.duty": ("cycle__authority",),
    "assessments.milestonedistance": ("authority",),
    "assessments.assessment": ("cycle__authority",),
    "assessments.recognition": ("assessment__cycle__authority",),
    "assessments.event": ("assessment__cycle__authority",),
    "assessments.cycleevent": ("cycle__authority",),
    "assessments.notice": ("cycle__authority",),
    "assessments.digest": (
        "recipient__commune__authority",
        "recipient__agency",
        "recipient__agency__authority",
    ),
}


def own_rows(rows: QuerySet[Any], authority_id: int) -> QuerySet[Any]:
    """Those of ``rows`` that belong to an authority."""
    meta = rows.model._meta  # noqa: SLF001 - Django's public model API
    if meta.app_label in _SHARED:
        return rows
    own = Q(pk__in=[])
    for path in _PATHS.get(meta.label_lower, ()):
        own |= Q(**{path: authority_id})
    return rows.filter(own)


def is_within(row: Model, authority_id: int) -> bool:
    """Whether a row, saved or not, and every row it points at belong to an authority."""
    fields = row._meta.concrete_fields  # noqa: SLF001 - Django's public model API
    related = [getattr(row, field.name, None) for field in fields if field.many_to_one]
    return all(_is_own(each, authority_id) for each in (row, *related) if each is not None)


def _is_own(row: Model, authority_id: int) -> bool:
    meta = row._meta  # noqa: SLF001 - Django's public model API
    if meta.app_label in _SHARED:
        return True
    return any(_follow(row, path) == authority_id for path in _PATHS.get(meta.label_lower, ()))


def _follow(row: Model, path: str) -> Any:
    reached: Any = row
    for step in path.split("__"):
        reached = getattr(reached, step, None)
    return getattr(reached, "pk", reached)
