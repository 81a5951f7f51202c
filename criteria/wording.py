"""Problems, reasons and faults in an officer's words; ``scoring`` and ``checking`` name them."""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.numbers import show_number
from criteria.checking import FaultCode, RulesetFault
from criteria.models import Indicator
from criteria.scoring import IndicatorRule, Problem, ProblemCode, Reason, ReasonCode, RuleSheet

UNITS = {Indicator.Kind.PERCENT: " %", Indicator.Kind.PER_1000: " ‰"}

_PROBLEMS = {
    ProblemCode.MISSING: gettext_lazy("Chưa có số liệu: %(items)s."),
    ProblemCode.ZERO_DENOMINATOR: gettext_lazy(
        "“%(last)s” bằng 0 nên không tính được. Hãy kiểm tra lại số này."
    ),
    ProblemCode.NUMERATOR_ABOVE_DENOMINATOR: gettext_lazy(
        "“%(first)s” lớn hơn “%(last)s”. Hãy kiểm tra lại hai số."
    ),
    ProblemCode.PART_ABOVE_WHOLE: gettext_lazy(
        "“%(first)s” lớn hơn “%(last)s”. Hãy kiểm tra lại hai số."
    ),
    ProblemCode.NOT_A_COUNT: gettext_lazy("“%(first)s” phải là số nguyên từ 0 trở lên."),
    ProblemCode.NOT_YES_NO: gettext_lazy("“%(first)s” phải là Có hoặc Không."),
    ProblemCode.NO_BAND: gettext_lazy(
        "Giá trị này không nằm trong mức điểm nào. Hãy báo quản trị kiểm tra bộ tiêu chí."
    ),
}


def problem_text(problem: Problem | None, sheet: RuleSheet) -> str:
    """Why an indicator has no points, and what to do; empty for no problem."""
    if problem is None:
        return ""
    labels = [sheet.item(code).label for code in problem.items]
    return str(_PROBLEMS[problem.code]) % {
        "items": "; ".join(labels),
        "first": labels[0],
        "last": labels[-1],
    }


def reason_text(reason: Reason, sheet: RuleSheet) -> str:
    """Why a commune does not qualify."""
    if reason.criterion is None:
        return _("Tổng %(total)s điểm, thấp hơn mức %(needed)s: còn thiếu %(gap)s điểm.") % {
            "total": show_number(reason.points),
            "needed": show_number(reason.needed),
            "gap": show_number(reason.needed - reason.points),
        }
    values = {
        "number": reason.criterion,
        "name": sheet.criterion(reason.criterion).name,
        "points": show_number(reason.points),
        "needed": show_number(reason.needed),
    }
    if reason.code is ReasonCode.CRITERION_WITHOUT_POINTS:
        return _("Tiêu chí %(number)s (%(name)s) chưa có điểm.") % values
    return (
        _(
            "Tiêu chí %(number)s (%(name)s) được %(points)s điểm, phải lớn hơn %(needed)s thì mới"
            " được công nhận."
        )
        % values
    )


_FAULTS = {
    FaultCode.CRITERIA_COUNT: gettext_lazy("số tiêu chí không đúng"),
    FaultCode.CRITERION_NUMBER: gettext_lazy("số thứ tự tiêu chí không liền nhau từ 1"),
    FaultCode.CRITERION_SUM: gettext_lazy("điểm các chỉ tiêu cộng lại khác điểm tiêu chí"),
    FaultCode.TOTAL_SUM: gettext_lazy("điểm các tiêu chí cộng lại khác tổng điểm"),
    FaultCode.DUPLICATE: gettext_lazy("trùng mã"),
    FaultCode.UNKNOWN_ITEM: gettext_lazy("dùng số liệu không có trong bộ tiêu chí"),
    FaultCode.ITEM_KIND: gettext_lazy("dùng số liệu sai loại (số lượng hay có/không)"),
    FaultCode.UNUSED_ITEM: gettext_lazy("không chỉ tiêu nào dùng số liệu này"),
    FaultCode.YES_NO_WITH_BANDS: gettext_lazy("chỉ tiêu có/không thì không có mức điểm, mẫu số"),
    FaultCode.NO_DENOMINATOR: gettext_lazy("thiếu mẫu số"),
    FaultCode.WHEN_ZERO: gettext_lazy("chưa nêu cách tính khi mẫu số bằng 0"),
    FaultCode.BETTER: gettext_lazy("chưa nêu chiều tốt"),
    FaultCode.UNKNOWN_GROUP: gettext_lazy("nhóm đơn vị không có trong bộ tiêu chí"),
    FaultCode.GAP: gettext_lazy("có giá trị không nằm trong mức điểm nào"),
    FaultCode.OVERLAP: gettext_lazy("trùng một phần với mức điểm khác"),
    FaultCode.BAND_POINTS: gettext_lazy("điểm của mức ngoài khoảng 0 đến điểm tối đa"),
    FaultCode.BAND_MAXIMUM: gettext_lazy("không mức nào đạt đúng điểm tối đa"),
    FaultCode.DIRECTION: gettext_lazy("giá trị kém hơn lại được điểm cao hơn"),
    FaultCode.STATUS: gettext_lazy("trạng thái nguồn phải là verified hoặc provisional"),
    FaultCode.NO_UNIT_GROUP: gettext_lazy("chưa có nhóm đơn vị và mức điểm phải đạt"),
}


_ROWS = {
    "ruleset": gettext_lazy("Bộ tiêu chí"),
    "unit group": gettext_lazy("Nhóm đơn vị"),
    "criterion": gettext_lazy("Tiêu chí"),
    "item": gettext_lazy("Số liệu"),
    "indicator": gettext_lazy("Chỉ tiêu"),
    "band": gettext_lazy("Mức điểm"),
}
_ROW_KINDS = re.compile(rf"\b({'|'.join(_ROWS)})(?= )")


def fault_text(fault: RulesetFault) -> str:
    """One fault of a ruleset with the row it is about."""
    text = f"{_row_text(fault.row)}: {_FAULTS[fault.code]}"
    return f"{text} ({_row_text(fault.detail)})." if fault.detail else f"{text}."


def _row_text(row: str) -> str:
    return _ROW_KINDS.sub(lambda kind: str(_ROWS[kind[0]]), row)


def show_figure(value: Decimal | None, *, is_yes_no: bool) -> str:
    """A figure as people read it."""
    if value is None:
        return ""
    if is_yes_no:
        return _("Có") if value else _("Không")
    return show_number(value)


def show_value(rule: IndicatorRule, value: Fraction | None) -> str:
    """A rate to two places, rounded to its worse side so that 97.999 % never reads as 98 %."""
    if value is None or rule.kind == Indicator.Kind.YES_NO:
        return ""
    rounding = ROUND_CEILING if rule.better == Indicator.Better.LOWER else ROUND_FLOOR
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = show_number(exact.quantize(Decimal("0.01"), rounding=rounding))
    return f"{text}{UNITS.get(Indicator.Kind(rule.kind), '')}"
