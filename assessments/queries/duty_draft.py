"""A first draft of a duty report from what is already registered; plain lines to edit."""

from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.models import (
    Activity,
    Assessment,
    BudgetLine,
    Commitment,
    CriterionResult,
    Cycle,
    Finding,
    Visit,
)
from assessments.queries.facts import Facts
from assessments.states import SIGNED_OFF, Verdict
from config.numbers import show_number


def draft_for(cycle: Cycle, user: User) -> str:
    """The lines of "results" for the user's own unit."""
    if user.commune_id:
        lines = _commune_lines(cycle, user.commune_id)
    else:
        lines = _agency_lines(cycle, user.agency_id)
    return "\n".join(f"- {line}" for line in lines)


def _commune_lines(cycle: Cycle, commune_id: int) -> list[str]:
    rows = Assessment.objects.filter(cycle=cycle, commune=commune_id).select_related("commune")
    assessment = rows.first()
    if assessment is None:
        return []
    assessment.cycle = cycle
    facts = Facts(assessment)
    missing = len(Commitment.Part) - Commitment.objects.filter(assessment=assessment).count()
    lines = [
        _("Kế hoạch, cam kết thực hiện: đã ban hành đủ.")
        if not missing
        else _("Kế hoạch, cam kết thực hiện: chưa đủ."),
        _("Hồ sơ đánh giá: %(state)s; tổng điểm tự động %(total)s, mức cần đạt %(threshold)s.")
        % {
            "state": str(assessment.get_state_display()).lower(),
            "total": show_number(assessment.computed_total),
            "threshold": show_number(facts.outcome.threshold),
        },
    ]
    if assessment.missing_count:
        lines.append(
            _("Còn thiếu %(count)s số liệu cuối năm.") % {"count": assessment.missing_count}
        )
    hard = [str(row.number) for row in facts.results if row.is_hard]
    if hard:
        lines.append(_("Tiêu chí khó đạt đã xác định: %(numbers)s.") % {"numbers": ", ".join(hard)})
    own = Q(cycle=cycle, commune=commune_id)
    return lines + _activity_lines(own & Q(agency=None)) + _visit_lines(own) + _budget_lines(own)


def _agency_lines(cycle: Cycle, agency_id: int | None) -> list[str]:
    own = Q(cycle=cycle, agency=agency_id)
    counted = CriterionResult.objects.filter(assessment__cycle=cycle, agency=agency_id).aggregate(
        all=Count("pk"),
        signed=Count("pk", filter=Q(verdict__in=SIGNED_OFF)),
        returned=Count("pk", filter=Q(verdict=Verdict.RETURNED)),
    )
    lines = []
    if counted["all"]:
        lines.append(
            _(
                "Theo dõi, đánh giá tiêu chí: đã cho ý kiến đạt %(signed)s/%(all)s lượt tiêu chí"
                " của các xã, phường; đang trả lại %(returned)s."
            )
            % counted
        )
    return lines + _activity_lines(own) + _visit_lines(own) + _budget_lines(own)


def _activity_lines(own: Q) -> list[str]:
    counted = (
        Activity.objects.filter(own)
        .order_by("kind")
        .values("kind")
        .annotate(number=Count("pk"), people=Sum("participants"))
    )
    labels = dict(Activity.Kind.choices)
    return [
        _("%(kind)s: %(number)s hoạt động, %(people)s lượt người dự.")
        % {
            "kind": labels[row["kind"]],
            "number": row["number"],
            "people": show_number(Decimal(row["people"])),
        }
        for row in counted
    ]


def _visit_lines(own: Q) -> list[str]:
    visits = Visit.objects.filter(own).count()
    if not visits:
        return []
    found = Finding.objects.filter(own).aggregate(
        all=Count("pk"), mended=Count("pk", filter=~Q(answer=""))
    )
    return [
        _("Kiểm tra, giám sát: %(visits)s lần; đã khắc phục %(mended)s/%(all)s việc được nêu.")
        % {"visits": visits, **found}
    ]


def _budget_lines(own: Q) -> list[str]:
    money = BudgetLine.objects.filter(own).aggregate(planned=Sum("planned"), spent=Sum("spent"))
    if money["planned"] is None:
        return []
    return [
        _("Kinh phí: dự toán %(planned)s đồng, đã chi %(spent)s đồng.")
        % {"planned": show_number(money["planned"]), "spent": show_number(money["spent"])}
    ]
