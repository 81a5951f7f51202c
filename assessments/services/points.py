"""Points and opinions: the council's, the agencies', the appraiser's."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.counts import open_pairs, pair_text
from assessments.errors import PointsError
from assessments.facts import Facts
from assessments.history import Change, change, plain
from assessments.models import Assessment, CriterionResult, Meeting
from assessments.states import (
    COUNCIL_OPEN,
    OPEN_FOR_REVIEW,
    SIGNED_OFF,
    EventKind,
    State,
    Verdict,
)
from config.numbers import show_number
from criteria.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class Points:
    """Points someone gives one criterion, with the reason where they differ."""

    value: Decimal
    reason: str = ""


def save_council_points(
    assessment_id: int,
    points: Mapping[int, Points],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> Assessment:
    """Keep the points the council agreed on, by criterion number.

    Raises ``PointsError`` (and keeps nothing) outside a meeting, for points out of range or, where
    they differ from the computed ones, without a reason.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.is_repeated():
            return act.assessment
        if act.assessment.state not in COUNCIL_OPEN:
            raise PointsError(
                _("Hội đồng chỉ chấm điểm ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
                % {"state": State.SCORING.label, "now": act.assessment.get_state_display()}
            )
        meetings = Meeting.objects.filter(council__assessment=act.assessment, snapshot=None)
        if not meetings.exists():
            raise PointsError(_("Hãy mở cuộc họp Hội đồng trước khi ghi điểm thống nhất."))
        for row in act.assessment.results.all():
            given = points.get(row.number)
            if given is None or (row.council_points, row.council_reason) == (
                given.value,
                given.reason,
            ):
                continue
            _check_points(act, row, given, against=row.computed_points)
            act.record(
                EventKind.COUNCIL_POINTS,
                f"criterion:{row.number}",
                before={"points": plain(row.council_points), "reason": row.council_reason},
                after={"points": plain(given.value), "reason": given.reason},
            )
            row.council_points, row.council_reason = given.value, given.reason
            row.version += 1
            row.save(update_fields=["council_points", "council_reason", "version"])
    return act.assessment


def _check_points(
    act: Change, row: CriterionResult, given: Points, *, against: Decimal | None
) -> None:
    maximum = sheet_of(act.assessment.cycle.ruleset).criterion(row.number).max_points
    if not 0 <= given.value <= maximum:
        raise PointsError(
            _("Tiêu chí %(number)s: điểm phải từ 0 đến %(maximum)s.")
            % {"number": row.number, "maximum": show_number(maximum)}
        )
    if given.value != against and not given.reason:
        raise PointsError(
            _("Tiêu chí %(number)s: điểm khác với %(points)s thì phải ghi lý do.")
            % {"number": row.number, "points": show_number(against) or _("điểm tự động")}
        )


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
        if act.is_repeated():
            return row
        _check_sign_off(act.assessment, row, verdict, comment, version)
        if points is not None:
            _check_points(act, row, Points(points, comment), against=row.computed_points)
        act.record(
            EventKind.SIGN_OFF,
            f"criterion:{number}",
            before={"verdict": row.verdict, "points": plain(row.agency_points)},
            after={"verdict": verdict, "points": plain(points)},
            note=comment,
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
        raise PointsError(
            _("Tiêu chí %(number)s vừa thay đổi trong lúc anh chị xem. Hãy xem lại số liệu mới.")
            % {"number": row.number}
        )
    if verdict != Verdict.ACCEPTED and not comment:
        raise PointsError(_("Hãy ghi nội dung còn hỏi hoặc lý do trả lại."))
    if verdict in SIGNED_OFF and (pairs := open_pairs(Facts(assessment), row.number)):
        raise PointsError(
            _("Chưa ghi “%(verdict)s” được: %(items)s. Hãy đối chiếu số liệu trước.")
            % {"verdict": verdict.label, "items": "; ".join(map(pair_text, pairs))}
        )


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
        if act.is_repeated():
            return row
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
            EventKind.ANSWER,
            f"criterion:{number}",
            before={"verdict": row.verdict},
            after={"verdict": Verdict.ANSWERED},
            note=text,
        )
        row.verdict, row.answer, row.waiting_since = Verdict.ANSWERED, text, act.at
        row.version += 1
        row.save(update_fields=["verdict", "answer", "waiting_since", "version"])
    return row


def save_appraised_points(
    assessment_id: int,
    points: Mapping[int, Points],
    *,
    actor: User,
    conclusion: str | None = None,
    request_key: UUID | None = None,
) -> Assessment:
    """Keep the appraiser's points by criterion number, and the draft conclusion.

    Points that differ from what stands before the appraisal (the agency's, else the council's)
    need a reason. Raises ``PointsError`` and keeps nothing.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.is_repeated():
            return act.assessment
        if act.assessment.state != State.APPRAISING:
            raise PointsError(
                _("Chỉ chấm thẩm định ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
                % {"state": State.APPRAISING.label, "now": act.assessment.get_state_display()}
            )
        for row in act.assessment.results.all():
            given = points.get(row.number)
            if given is None or (row.appraised_points, row.appraised_reason) == (
                given.value,
                given.reason,
            ):
                continue
            standing = row.council_points if row.agency_points is None else row.agency_points
            _check_points(act, row, given, against=standing)
            act.record(
                EventKind.APPRAISED_POINTS,
                f"criterion:{row.number}",
                before={"points": plain(row.appraised_points), "reason": row.appraised_reason},
                after={"points": plain(given.value), "reason": given.reason},
            )
            row.appraised_points, row.appraised_reason = given.value, given.reason
            row.version += 1
            row.save(update_fields=["appraised_points", "appraised_reason", "version"])
        if conclusion is not None:
            _keep_conclusion(act, conclusion)
    return act.assessment


def _keep_conclusion(act: Change, conclusion: str) -> None:
    appraisal = act.assessment.appraisal
    if appraisal.conclusion == conclusion:
        return
    act.record(EventKind.APPRAISAL, before=appraisal.conclusion, after=conclusion)
    appraisal.conclusion = conclusion
    appraisal.save(update_fields=["conclusion"])
