"""Points and opinions: the council's, the agencies', the appraiser's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import PointsError
from assessments.log.change import Change, change
from assessments.models import Assessment, CriterionResult, Meeting
from assessments.queries.counts import open_pairs, pair_text
from assessments.queries.facts import Facts
from assessments.services.conflicts import APPRAISED, COUNCIL, Column, Conflict, Seen, fingerprint
from assessments.states import (
    COUNCIL_OPEN,
    OPEN_FOR_REVIEW,
    SIGNED_OFF,
    EventKind,
    State,
    Verdict,
)
from config.numbers import plain, show_number
from criteria.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class Points:
    """Points someone gives one criterion, with the reason where they differ.

    ``seen`` is what the page showed before; without it nothing is compared. ``is_typed`` is False
    where they are only what the page offered.
    """

    value: Decimal
    reason: str = ""
    seen: Seen | None = None
    is_typed: bool = True


def save_council_points(
    assessment_id: int,
    points: Mapping[int, Points],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> list[Conflict]:
    """Keep the points the council agreed on, by criterion number; answer what is in conflict.

    A criterion that somebody else changed since the page was made is not written: it is left as it
    is where its fields were not touched, else it is in conflict. Raises ``PointsError`` (and keeps
    nothing) outside a meeting, for points out of range or, where they differ from the computed
    ones, without a reason.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.assessment.state not in COUNCIL_OPEN:
            raise PointsError(
                _("Hội đồng chỉ chấm điểm ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
                % {"state": State.SCORING.label, "now": act.assessment.get_state_display()}
            )
        meetings = Meeting.objects.filter(council__assessment=act.assessment, snapshot=None)
        if not meetings.exists():
            raise PointsError(_("Hãy mở cuộc họp Hội đồng trước khi ghi điểm thống nhất."))
        return _keep_points(act, points, COUNCIL)


def _keep_points(act: Change, points: Mapping[int, Points], column: Column) -> list[Conflict]:
    """Write what is new and nobody else has changed. A repeated request writes nothing more."""
    is_repeated = act.is_repeated()
    conflicts = []
    for row in act.assessment.results.all():
        given, stored = points.get(row.number), Seen.of(row, column)
        if given is None or (stored.points, stored.reason) == (given.value, given.reason):
            continue
        if given.seen is not None and given.seen != stored:
            # What was merely offered gives way to what somebody has set since.
            if given.is_typed or stored.points is None:
                conflict = Conflict(row.number, given.value, given.reason, given.seen, stored)
                conflicts.append(_name_the_other(act, conflict, column))
            continue
        if is_repeated:
            continue
        _check_points(act, row, given, against=stored.against)
        act.record(
            column.kind,
            f"criterion:{row.number}",
            before={"points": plain(stored.points), "reason": stored.reason},
            after={"points": plain(given.value), "reason": given.reason},
        )
        setattr(row, column.points, given.value)
        setattr(row, column.reason, given.reason)
        row.version += 1
        row.save(update_fields=[column.points, column.reason, "version"])
    return conflicts


def _name_the_other(act: Change, conflict: Conflict, column: Column) -> Conflict:
    """With who set the stored points, and when, where they are others than the page showed."""
    seen, stored = conflict.seen, conflict.stored
    if (seen.points, seen.reason) == (stored.points, stored.reason):
        return conflict
    events = act.earlier_events().filter(kind=column.kind, subject=f"criterion:{conflict.number}")
    last = events.order_by("sequence").last()
    return replace(conflict, by=last.actor_name, at=last.at) if last else conflict


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


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The draft conclusion as typed; ``seen`` is the fingerprint of the text that the page showed.

    Without ``seen`` nothing is compared.
    """

    text: str
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Appraised:
    """What a save of the appraiser's points could not keep: somebody else changed it meanwhile.

    ``conclusion`` is the stored text where both changed it, else None.
    """

    conflicts: list[Conflict]
    conclusion: str | None = None

    @property
    def is_whole(self) -> bool:
        return not self.conflicts and self.conclusion is None


def save_appraised_points(
    assessment_id: int,
    points: Mapping[int, Points],
    *,
    actor: User,
    conclusion: Conclusion | None = None,
    request_key: UUID | None = None,
) -> Appraised:
    """Keep the appraiser's points by criterion number, and the draft conclusion.

    What somebody else changed since the page was made is treated as in ``save_council_points``.
    Points that differ from what stands before the appraisal (the agency's, else the council's)
    need a reason. Raises ``PointsError`` and keeps nothing.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.assessment.state != State.APPRAISING:
            raise PointsError(
                _("Chỉ chấm thẩm định ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
                % {"state": State.APPRAISING.label, "now": act.assessment.get_state_display()}
            )
        conflicts = _keep_points(act, points, APPRAISED)
        return Appraised(conflicts, _keep_conclusion(act, conclusion) if conclusion else None)


def _keep_conclusion(act: Change, conclusion: Conclusion) -> str | None:
    """Keep the text, or answer the stored one where somebody else changed it meanwhile."""
    appraisal = act.assessment.appraisal
    stored: str = appraisal.conclusion
    if stored == conclusion.text:
        return None
    if conclusion.seen is not None and conclusion.seen != fingerprint(stored):
        return None if conclusion.seen == fingerprint(conclusion.text) else stored
    if not act.is_repeated():
        act.record(EventKind.APPRAISAL, before=stored, after=conclusion.text)
        appraisal.conclusion = conclusion.text
        appraisal.save(update_fields=["conclusion"])
    return None
