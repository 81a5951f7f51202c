"""Confirming many criteria at once, each in its own commune's lock and log."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from agencies.models import User
from assessments.errors import DomainError
from assessments.models import CriterionResult
from assessments.services.points import sign_off
from assessments.states import Verdict


@dataclass(frozen=True, slots=True)
class Pick:
    """A criterion that a reviewer ticked, and its version on the page."""

    result: CriterionResult
    version: int


def confirm_many(
    picks: Iterable[Pick], *, actor: User, request_key: UUID | None
) -> tuple[list[CriterionResult], list[tuple[CriterionResult, str]]]:
    """Sign off each as accepted; those that cannot be come back with the reason.

    One that is refused holds up no other: they belong to different communes.
    """
    signed, refused = [], []
    for pick in picks:
        result = pick.result
        # One request names many criteria, so each has a key of its own.
        key = uuid5(request_key, f"{result.pk}") if request_key else None
        try:
            sign_off(
                result.assessment_id,
                result.number,
                actor=actor,
                verdict=Verdict.ACCEPTED,
                version=pick.version,
                request_key=key,
            )
        except DomainError as error:
            refused.append((result, str(error)))
        else:
            signed.append(result)
    return signed, refused
