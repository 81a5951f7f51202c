"""The guards of the workflow: each says in Vietnamese what stands in the way, or None."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assessments import clock
from assessments.models import Assessment, Correction, DraftFinding, SpotCheckItem
from assessments.queries.counts import open_pairs, pair_text
from assessments.queries.facts import Facts
from assessments.states import SIGNED_OFF, State, Verdict
from config.days import show_day
from config.numbers import plain
from criteria.wording import reason_text

Guard = Callable[[Facts], str | None]


def figures_are_complete(facts: Facts) -> str | None:
    missing = [code for code, row in facts.card.indicators.items() if row.is_missing]
    if not missing:
        return None
    return _("còn %(count)s chỉ tiêu thiếu số liệu cuối năm: %(codes)s") % {
        "count": len(missing),
        "codes": ", ".join(missing),
    }


def figures_are_sound(facts: Facts) -> str | None:
    if not facts.problems:
        return None
    codes = dict.fromkeys(
        problem.indicator or facts.sheet.indicators_using(problem.items[0])[0]
        for problem in facts.problems
    )
    return _("còn %(count)s chỉ tiêu sai số liệu: %(codes)s") % {
        "count": len(codes),
        "codes": ", ".join(codes),
    }


def council_has_scored(facts: Facts) -> str | None:
    unscored = [str(row.number) for row in facts.results if row.council_points is None]
    if unscored:
        return _("Hội đồng chưa chấm tiêu chí %(numbers)s") % {"numbers": ", ".join(unscored)}
    unreasoned = [
        str(row.number)
        for row in facts.results
        if row.council_points != row.computed_points and not row.council_reason
    ]
    if unreasoned:
        return _("điểm Hội đồng khác điểm tự động mà chưa có lý do ở tiêu chí %(numbers)s") % {
            "numbers": ", ".join(unreasoned)
        }
    return None


def council_has_met(facts: Facts) -> str | None:
    """The last meeting is closed, and what its minutes say is what the dossier says."""
    meeting = facts.last_meeting
    if meeting is None:
        return _("chưa ghi quyết định thành lập và cuộc họp của Hội đồng")
    if meeting.snapshot is None:
        return _("cuộc họp Hội đồng chưa kết thúc")
    minuted = {row["number"]: row["council"] for row in meeting.snapshot.content["criteria"]}
    moved = [
        str(row.number)
        for row in facts.results
        if row.council_points is not None and minuted.get(row.number) != plain(row.council_points)
    ]
    if moved:
        return _("điểm Hội đồng đã khác biên bản ở tiêu chí %(numbers)s, cần họp lại") % {
            "numbers": ", ".join(moved)
        }
    return None


def checklist_is_complete(facts: Facts) -> str | None:
    missing = [
        line.item.label.lower()
        for line in facts.checklist
        if line.item.is_required and not line.is_done
    ]
    if not missing:
        return None
    return _("hồ sơ còn thiếu: %(documents)s") % {"documents": ", ".join(missing)}


def returns_are_answered(facts: Facts) -> str | None:
    open_returns = [str(row.number) for row in facts.results if row.verdict == Verdict.RETURNED]
    if not open_returns:
        return None
    return _("chưa trả lời tiêu chí bị trả lại: %(numbers)s") % {"numbers": ", ".join(open_returns)}


def is_late_now(assessment: Assessment) -> bool:
    """Whether handing in now would be late and needs a reason."""
    is_first = assessment.state != State.SUPPLEMENT
    return assessment.cycle.is_late_hand_in(clock.now(), is_first=is_first)


def late_is_allowed(facts: Facts) -> str | None:
    cycle = facts.assessment.cycle
    if cycle.allow_late or not is_late_now(facts.assessment):
        return None
    return _("đã quá hạn %(deadline)s và đợt này không nhận hồ sơ muộn") % {
        "deadline": show_day(cycle.deadline)
    }


def agencies_have_signed(facts: Facts) -> str | None:
    waiting = [
        f"{row.number} ({row.agency.short_name})"
        for row in facts.results
        if row.verdict not in SIGNED_OFF
    ]
    if not waiting:
        return None
    return _("chưa có ý kiến cơ quan theo dõi ở tiêu chí %(criteria)s") % {
        "criteria": ", ".join(waiting)
    }


def counts_are_reconciled(facts: Facts) -> str | None:
    pairs = open_pairs(facts)
    if not pairs:
        return None
    return _("còn số liệu chưa đối chiếu: %(pairs)s") % {"pairs": "; ".join(map(pair_text, pairs))}


def all_is_appraised(facts: Facts) -> str | None:
    open_ = [str(row.number) for row in facts.results if row.appraised_points is None]
    if not open_:
        return None
    return _("chưa chấm thẩm định tiêu chí %(numbers)s") % {"numbers": ", ".join(open_)}


def sample_is_checked(facts: Facts) -> str | None:
    if not SpotCheckItem.objects.filter(
        check_of__assessment=facts.assessment, is_verified=None
    ).exists():
        return None
    return _("mẫu kiểm tra còn số liệu chưa ghi kết quả")


def finding_is_heard(facts: Facts) -> str | None:
    """While a draft is out, the commune has its days."""
    due = (
        DraftFinding.objects.running()
        .filter(assessment=facts.assessment)
        .values_list("due", flat=True)
        .last()
    )
    if due is None:
        return None
    return _("xã, phường còn góp ý dự thảo kết luận đến hết %(due)s") % {"due": show_day(due)}


def corrections_are_made(facts: Facts) -> str | None:
    count = Correction.objects.open().filter(assessment=facts.assessment).count()
    if not count:
        return None
    return _("còn %(count)s chỉnh sửa nhỏ xã, phường chưa trả lời") % {"count": count}


def conclusion_is_written(facts: Facts) -> str | None:
    return None if facts.assessment.appraisal.conclusion else _("chưa ghi kết luận thẩm định")


def rule_is_satisfied(facts: Facts) -> str | None:
    """The recognition rule; no click overrides it."""
    if facts.outcome.qualifies:
        return None
    return " ".join(reason_text(reason, facts.sheet) for reason in facts.outcome.reasons)
