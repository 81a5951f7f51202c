"""The opinion of the agency that follows a criterion, and the answer of the commune."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import DomainError, PointsError, StaleError
from assessments.log.change import change
from assessments.log.kinds.review import Answer, Opinion, SignOff, Stand
from assessments.models import Assessment, CriterionResult
from assessments.queries.counts import open_pairs, pair_text
from assessments.queries.facts import Facts
from assessments.repeats import once
from assessments.services.points import Points, check_points
from assessments.states import OPEN_FOR_REVIEW, SIGNED_OFF, Verdict
from config.numbers import plain


@dataclass(frozen=True, slots=True)
class Pick:
    """A criterion that a reviewer ticked, and its version on the page."""

    result: CriterionResult
    version: int


def confirm_many(
    picks: Iterable[Pick], *, actor: User, request_key: UUID | None
) -> tuple[list[CriterionResult], list[tuple[CriterionResult, str]]]:
    """Sign off each as accepted; those that cannot be come back with the reason.

    One that is refused holds up no other: they belong to different communes. That the actor may
    sign each of them off is for the caller to ask.
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


@once
def sign_off(
    assessment_id: int,
    number: int,
    *,
    actor: User,
    verdict: Verdict,
    comment: str = "",
    points: Decimal | None = None,
    version: int,
    request_key: UUID | None = None,
) -> CriterionResult:
    """Record the opinion of the agency that follows a criterion.

    ``version`` is that of the result the reviewer looked at; when it has moved on, the reviewer
    is told to look again. Raises ``PointsError``.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        row = act.assessment.results.get(number=number)
        _check_sign_off(act.assessment, row, verdict, comment, version)
        if points is not None:
            check_points(act, row, Points(points, comment), against=row.computed_points)
        act.record(
            SignOff(
                number=number,
                before=Opinion(verdict=row.verdict, points=plain(row.agency_points)),
                after=Opinion(verdict=verdict, points=plain(points)),
                note=comment,
            )
        )
        row.verdict, row.comment, row.agency_points = verdict, comment, points
        row.signed_by, row.signed_at = actor, act.at
        row.answer = ""
        row.waiting_since = act.at if verdict == Verdict.RETURNED else None
        row.version += 1
        row.save(
            update_fields=[
                "verdict",
                "comment",
                "agency_points",
                "signed_by",
                "signed_at",
                "answer",
                "waiting_since",
                "version",
            ]
        )
    return row


def _check_sign_off(
    assessment: Assessment, row: CriterionResult, verdict: Verdict, comment: str, version: int
) -> None:
    if assessment.state not in OPEN_FOR_REVIEW:
        raise PointsError(
            _("Hồ sơ đã ở bước “%(state)s”, không nhận thêm ý kiến.")
            % {"state": assessment.get_state_display()}
        )
    if row.computed_points is None:
        raise PointsError(_("Tiêu chí %(number)s chưa đủ số liệu.") % {"number": row.number})
    if row.version != version:
        raise StaleError(_("Tiêu chí %(number)s") % {"number": row.number})
    if verdict != Verdict.ACCEPTED and not comment:
        raise PointsError(_("Hãy ghi nội dung còn hỏi hoặc lý do trả lại."))
    if verdict in SIGNED_OFF and (pairs := open_pairs(Facts(assessment), row.number)):
        raise PointsError(
            _("Chưa ghi “%(verdict)s” được: %(items)s. Hãy đối chiếu số liệu trước.")
            % {"verdict": verdict.label, "items": "; ".join(map(pair_text, pairs))}
        )


@once
def answer_return(
    assessment_id: int,
    number: int,
    *,
    actor: User,
    text: str,
    request_key: UUID | None = None,
) -> CriterionResult:
    """The commune answers a returned criterion; it closes again and waits for the agency."""
    with change(assessment_id, actor, request_key=request_key) as act:
        row = act.assessment.results.get(number=number)
        if row.verdict != Verdict.RETURNED:
            raise PointsError(
                _("Tiêu chí %(number)s không còn ở trạng thái bị trả lại.") % {"number": number}
            )
        if not text:
            raise PointsError(_("Hãy ghi nội dung trả lời cơ quan theo dõi."))
        if row.computed_points is None:
            raise PointsError(
                _("Tiêu chí %(number)s còn thiếu số liệu cuối năm; hãy nhập đủ rồi trả lời.")
                % {"number": number}
            )
        act.record(
            Answer(
                number=number,
                before=Stand(verdict=row.verdict),
                after=Stand(verdict=Verdict.ANSWERED),
                note=text,
            )
        )
        row.verdict, row.answer, row.waiting_since = Verdict.ANSWERED, text, act.at
        row.version += 1
        row.save(update_fields=["verdict", "answer", "waiting_since", "version"])
    return row
