"""Whose rows the city office may see and change: those of its own authority, everywhere.

Each app declares its own models in its rules. A model that nobody declared has no rows at all.
"""

from typing import Any, Final

from django.db.models import Model, Q, QuerySet

# In place of ways: the rows belong to all cities alike.
SHARED: Final = ("shared",)
_ways: dict[type[Model], tuple[str, ...]] = {}


def declare(model: type[Model], ways: tuple[str, ...]) -> None:
    """Say which ways lead from a row to its authority; one that arrives is enough."""
    _ways[model] = ways


def own_rows(rows: QuerySet[Any], authority_id: int) -> QuerySet[Any]:
    """Those of ``rows`` that belong to an authority."""
    ways = _ways.get(rows.model, ())
    if ways == SHARED:
        return rows
    own = Q(pk__in=[])
    for way in ways:
        own |= Q(**{way: authority_id})
    return rows.filter(own)


def is_within(row: Model, authority_id: int) -> bool:
    """Whether a row, saved or not, and every row it points at belong to an authority."""
    fields = row._meta.concrete_fields  # noqa: SLF001 - Django's public model API
    related = [getattr(row, field.name, None) for field in fields if field.many_to_one]
    return all(_is_own(each, authority_id) for each in (row, *related) if each is not None)


def _is_own(row: Model, authority_id: int) -> bool:
    ways = _ways.get(row._meta.model, ())  # noqa: SLF001 - Django's public model API
    return ways == SHARED or any(_follow(row, way) == authority_id for way in ways)


def _follow(row: Model, way: str) -> Any:
    reached: Any = row
    for step in way.split("__"):
        reached = getattr(reached, step, None)
    return getattr(reached, "pk", reached)
