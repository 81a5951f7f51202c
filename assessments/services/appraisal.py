"""What the lead agency does while it appraises, and what the commune may say to it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.errors import AppraisalError, PointsError
from assessments.log.change import Change, change
from assessments.log.kinds import appraisal as kinds
from assessments.log.kinds.dossier import Due
from assessments.models import Correction, DraftComment, DraftFinding, SpotCheck, SpotCheckItem
from assessments.queries.figures import figures_of
from assessments.repeats import once
from assessments.services.conflicts import APPRAISED, Conflict, fingerprint
from assessments.services.points import Points, write_points
from assessments.services.sampling import draw
from assessments.states import Period, State
from config.days import show_day
from config.working_days import add_working_days
from criteria.sheets import keys_of, sheet_of


@dataclass(frozen=True, slots=True)
class Found:
    """What looking into one sampled figure showed."""

    is_verified: bool
    note: str = ""


@once
def draw_sample(
    assessment_id: int,
    *,
    actor: User,
    size: int,
    seed: str = "",
    request_key: UUID | None = None,
) -> SpotCheck:
    """Draw a sample of the entered year-end figures; without a seed the server makes one.

    A dossier is sampled once: drawing until the sample looks good is refused (``AppraisalError``).
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_appraising(act)
        if SpotCheck.objects.filter(assessment=act.assessment).exists():
            raise AppraisalError(_("Hồ sơ này đã rút mẫu; mẫu đã rút thì giữ nguyên."))
        entered = [
            code
            for (code, period), figure in figures_of(act.assessment).items()
            if period == Period.END and figure.value is not None
        ]
        if not 1 <= size <= len(entered):
            raise AppraisalError(_("Số lượng rút phải từ 1 đến %(most)s.") % {"most": len(entered)})
        seed = seed or secrets.token_hex(8)
        keys = keys_of(act.assessment.cycle.ruleset).items
        check = SpotCheck.objects.create(
            assessment=act.assessment, seed=seed, drawn_at=act.at, drawn_by=actor
        )
        codes = draw(seed, entered, size)
        SpotCheckItem.objects.bulk_create(
            SpotCheckItem(check_of=check, item_id=keys[code], place=place)
            for place, code in enumerate(codes, start=1)
        )
        act.record(kinds.SampleDrawn(after=kinds.Sample(seed=seed, items=codes)))
    return check


@once
def mark_sample(
    assessment_id: int,
    found: Mapping[str, Found],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """Keep what was found for sampled figures, by item code; one that differs needs a note."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_appraising(act)
        rows = SpotCheckItem.objects.filter(check_of__assessment=act.assessment)
        for row in rows.select_related("item"):
            given = found.get(row.item.code)
            if given is None or (row.is_verified, row.note) == (given.is_verified, given.note):
                continue
            if not given.is_verified and not given.note:
                raise AppraisalError(
                    _("“%(item)s” không khớp thì ghi đã thấy gì.") % {"item": row.item.label}
                )
            act.record(
                kinds.SampleChecked(
                    item=row.item.code,
                    before=kinds.Checked(is_verified=row.is_verified),
                    after=kinds.Checked(is_verified=given.is_verified),
                    note=given.note,
                )
            )
            row.is_verified, row.note = given.is_verified, given.note
            row.save(update_fields=["is_verified", "note"])


@once
def send_finding(
    assessment_id: int, *, actor: User, text: str, request_key: UUID | None = None
) -> None:
    """Send a draft finding to the commune, which may comment for the cycle's working days."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_appraising(act)
        if not text:
            raise AppraisalError(_("Hãy ghi dự thảo kết luận rồi gửi."))
        if (running := _running(act)) is not None:
            raise AppraisalError(
                _("Dự thảo trước còn lấy ý kiến đến hết %(due)s.") % {"due": show_day(running.due)}
            )
        due = add_working_days(clock.today(), act.assessment.cycle.finding_days)
        DraftFinding.objects.create(
            assessment=act.assessment, text=text, sent_at=act.at, sent_by=actor, due=due
        )
        act.record(kinds.DraftFindingSent(after=Due(due=str(due)), note=text))


@once
def comment_on_finding(
    assessment_id: int,
    *,
    actor: User,
    text: str,
    number: int | None,
    request_key: UUID | None = None,
) -> None:
    """The commune says something to the draft; it changes nothing else."""
    with change(assessment_id, actor, request_key=request_key) as act:
        finding = _open_finding(act)
        if not text:
            raise AppraisalError(_("Hãy ghi ý kiến."))
        if number is not None and number not in sheet_of(act.assessment.cycle.ruleset).numbers:
            raise AppraisalError(_("Không có tiêu chí này."))
        DraftComment.objects.create(finding=finding, number=number, text=text, at=act.at, by=actor)
        act.record(
            kinds.DraftFindingCommented(after=kinds.CommentedOn(criterion=number), note=text)
        )


@once
def finish_comments(assessment_id: int, *, actor: User, request_key: UUID | None = None) -> None:
    """The commune has said what it wanted, or has nothing to say; the period ends early."""
    with change(assessment_id, actor, request_key=request_key) as act:
        finding = _open_finding(act)
        finding.finished_at = act.at
        finding.save(update_fields=["finished_at"])
        comments = finding.comments.count()
        act.record(kinds.DraftFindingFinished(after=kinds.Comments(comments=comments)))


@once
def respond_to_comments(
    assessment_id: int, *, actor: User, text: str, request_key: UUID | None = None
) -> None:
    """The appraiser answers what the commune said to the latest draft."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_appraising(act)
        finding = DraftFinding.objects.filter(assessment=act.assessment).last()
        if finding is None or not text:
            raise AppraisalError(_("Hãy ghi nội dung giải trình."))
        act.record(kinds.DraftFindingAnswered(before=finding.response, after=text))
        finding.response = text
        finding.save(update_fields=["response"])


@once
def add_correction(
    assessment_id: int, *, actor: User, text: str, request_key: UUID | None = None
) -> None:
    """Ask the commune to put a small thing right before the dossier goes up."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_appraising(act)
        if not text:
            raise AppraisalError(_("Hãy ghi cần chỉnh sửa gì."))
        row = Correction.objects.create(
            assessment=act.assessment, text=text, added_at=act.at, added_by=actor
        )
        act.record(kinds.CorrectionAsked(pk=row.pk, after=kinds.Wanted(text=text)))


@once
def answer_correction(
    assessment_id: int,
    correction_id: int,
    *,
    actor: User,
    text: str,
    request_key: UUID | None = None,
) -> None:
    """The commune says how it put the thing right."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_appraising(act)
        row = Correction.objects.filter(assessment=act.assessment, pk=correction_id).first()
        if row is None or not text:
            raise AppraisalError(_("Hãy ghi đã sửa thế nào."))
        act.record(
            kinds.CorrectionAnswered(
                pk=row.pk,
                before=kinds.Wanted(text=row.text),
                after=kinds.Done(text=row.text, answer=text),
            )
        )
        row.answer, row.answered_at = text, act.at
        row.save(update_fields=["answer", "answered_at"])


def _must_be_appraising(act: Change) -> None:
    if act.assessment.state != State.APPRAISING:
        raise AppraisalError(
            _("Chỉ làm được ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
            % {"state": State.APPRAISING.label, "now": act.assessment.get_state_display()}
        )


def _running(act: Change) -> DraftFinding | None:
    return DraftFinding.objects.running().filter(assessment=act.assessment).last()


def _open_finding(act: Change) -> DraftFinding:
    _must_be_appraising(act)
    finding = _running(act)
    if finding is None:
        raise AppraisalError(_("Không có dự thảo kết luận nào đang lấy ý kiến, hoặc đã hết hạn."))
    return finding


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The draft conclusion as typed; ``fingerprint`` is that of the text on the page.

    Without ``fingerprint`` nothing is compared.
    """

    text: str
    fingerprint: str | None = None


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
    with change(assessment_id, actor, request_key=request_key, repeats="undone") as act:
        if act.assessment.state != State.APPRAISING:
            raise PointsError(
                _("Chỉ chấm thẩm định ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
                % {"state": State.APPRAISING.label, "now": act.assessment.get_state_display()}
            )
        conflicts = write_points(act, points, APPRAISED)
        return Appraised(conflicts, _keep_conclusion(act, conclusion) if conclusion else None)


def _keep_conclusion(act: Change, conclusion: Conclusion) -> str | None:
    """Keep the text, or answer the stored one where somebody else changed it meanwhile."""
    appraisal = act.assessment.appraisal
    stored: str = appraisal.conclusion
    if stored == conclusion.text:
        return None
    if conclusion.fingerprint is not None and conclusion.fingerprint != fingerprint(stored):
        return None if conclusion.fingerprint == fingerprint(conclusion.text) else stored
    act.record(kinds.ConclusionSaved(before=stored, after=conclusion.text))
    appraisal.conclusion = conclusion.text
    appraisal.save(update_fields=["conclusion"])
    return None
