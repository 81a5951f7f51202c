"""Confirming many criteria at once, each in its own commune's lock and log."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import DomainError
from assessments.models import CriterionResult
from assessments.rules import follows_criterion
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

    One that is refused holds up no other: they belong to different communes. The results need
    their agency at hand.
    """
    signed, refused = [], []
    for pick in picks:
        result = pick.result
        if not follows_criterion(actor, result):
            why = _("Tiêu chí này do %(agency)s theo dõi, cơ quan anh chị không ghi ý kiến được.")
            refused.append((result, why % {"agency": result.agency.short_name}))
            continue
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
