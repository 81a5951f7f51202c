"""From the frozen copy made at the appraisal's conclusion to the context of its report."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.models import SourceStatus
from assessments.models import Snapshot
from assessments.states import Period, Verdict
from config.numbers import show_number
from criteria.scoring import IndicatorRule, RuleSheet, judge
from criteria.sheets import sheet_of
from criteria.wording import reason_text, show_value
from reports.documents.decree30 import short_date
from reports.documents.pdf import (
    AppraisalReport,
    Conclusion,
    CriterionRow,
    IndicatorRow,
    Origin,
    Process,
    Receipt,
    Signer,
)


def build_appraisal_report(snapshot: Snapshot) -> AppraisalReport:
    """Everything comes from the frozen copy and its pinned ruleset, nothing from live rows."""
    content = snapshot.content
    ruleset = snapshot.its_cycle.ruleset
    sheet = sheet_of(ruleset)
    lead, cycle, commune = content["lead"], content["cycle"], content["commune"]
    with override("vi"):  # an official document has no other language
        return AppraisalReport(
            superior_name=cycle["authority_name"],
            agency_name=lead.get("name", ""),
            place=lead.get("place", ""),
            symbol=f"BC-{lead.get('symbol', '')}",
            commune_name=commune["name"],
            authority_name=cycle["authority_name"],
            year=cycle["year"],
            legal_bases=tuple(
                filter(None, (f"{ruleset.citation}: {ruleset.name}", cycle["plan_citation"]))
            ),
            ruleset_citation=ruleset.citation,
            receipt=_receipt(content),
            process=_process(content),
            criteria=tuple(_criterion(row, content, sheet) for row in content["criteria"]),
            conclusion=_conclusion(content, sheet),
            recommendation=_recommendation(content),
            checks=_checks(content, sheet),
            replies=_replies(content),
            notes=tuple(filter(None, [content["appraisal"]["conclusion"]])),
            recipients=(
                "Như kính gửi",
                f"UBND {commune['name']}",
                f"Lưu: VT, {lead.get('symbol', '')}",
            ),
            signer=Signer(authority=(str(lead.get("head_title", "")).upper(),)),
            origin=Origin(content["ruleset"]["fingerprint"], snapshot.sha256, snapshot.taken_at),
            is_sample=cycle["is_sample"],
        )


def _receipt(content: dict[str, Any]) -> Receipt:
    dossier = content["dossier"]
    return Receipt(
        number=dossier["receipt_number"],
        submitted_at=datetime.fromisoformat(dossier["submitted_at"]),
        deadline=date.fromisoformat(content["cycle"]["deadline"]),
        is_late=dossier["is_late"],
        late_reason=dossier["late_reason"],
    )


def _process(content: dict[str, Any]) -> Process:
    council, appraisal = content["council"], content["appraisal"]
    met = council["meetings"][-1] if council["meetings"] else None
    return Process(
        council_decision=council["decision_number"],
        council_decided_on=date.fromisoformat(council["decision_date"]),
        met_on=datetime.fromisoformat(met["held_at"]) if met else None,
        present=sum(member["is_present"] for member in council["members"]),
        members=len(council["members"]),
        received_at=datetime.fromisoformat(appraisal["received_at"]),
        appraisers=(appraisal["received_by"],),
    )


def _criterion(row: dict[str, Any], content: dict[str, Any], sheet: RuleSheet) -> CriterionRow:
    rule = sheet.criterion(row["number"])
    return CriterionRow(
        number=rule.number,
        name=rule.name,
        agency=row["agency"],
        verdict=str(Verdict(row["verdict"]).label),
        max_points=rule.max_points,
        computed=_decimal(row["computed"]),
        council=_decimal(row["council"]),
        agency_points=_decimal(row["agency_points"]),
        appraised=_decimal(row["appraised"]),
        reason="; ".join(filter(None, (row["council_reason"], row["appraised_reason"]))),
        is_provisional=rule.max_points_status != SourceStatus.VERIFIED,
        indicators=tuple(_indicator(line, content) for line in rule.indicators),
    )


def _indicator(rule: IndicatorRule, content: dict[str, Any]) -> IndicatorRow:
    stored = content["indicators"][rule.code]
    points = _decimal(stored["points"])
    band_statuses = {band.status for band in rule.bands if band.points == points}
    return IndicatorRow(
        code=rule.code,
        name=rule.name,
        value=_value_text(rule, stored["value"], content["figures"]),
        points=points,
        max_points=rule.max_points,
        is_provisional=SourceStatus.PROVISIONAL in {rule.status, *band_statuses},
    )


def _value_text(rule: IndicatorRule, value: str | None, figures: dict[str, Any]) -> str:
    parts = [_decimal(figures[code].get(Period.END)) for code in rule.items]
    if rule.is_yes_no:
        return _("Có") if parts[0] else _("Không")
    fraction = "/".join(show_number(part) for part in parts)
    if value is None:
        return _("không phát sinh (%(fraction)s)") % {"fraction": fraction}
    shown = show_value(rule, Fraction(value))
    return shown if rule.denominator is None else f"{shown} ({fraction})"


def _checks(content: dict[str, Any], sheet: RuleSheet) -> tuple[str, ...]:
    """How the sample was drawn, what share was found as reported, and what was not."""
    check = content.get("spot_check")
    if not check:
        return ()
    items = check["items"]
    verified = sum(row["is_verified"] is True for row in items)
    lines = [
        f"Rút ngẫu nhiên {len(items)} số liệu cuối năm theo hạt giống {check['seed']} (xếp mã số"
        f" liệu theo SHA-256 của “hạt giống:mã”); xác minh khớp {verified}/{len(items)}"
    ]
    for row in items:
        if row["is_verified"] is False:
            item = sheet.item(row["code"])
            reported = _decimal(content["figures"][item.code].get(Period.END))
            lines.append(f"{item.label}: hồ sơ ghi {show_number(reported)}; {row['note']}")
    return tuple(lines)


def _replies(content: dict[str, Any]) -> tuple[str, ...]:
    """Each draft finding with the comments and the answer, then the small corrections."""
    lines = []
    for row in content.get("findings", []):
        sent = short_date(datetime.fromisoformat(row["sent_at"]))
        due = short_date(date.fromisoformat(row["due"]))
        lines.append(f"Dự thảo gửi ngày {sent}, góp ý đến hết ngày {due}: {row['text']}")
        if not row["comments"]:
            lines.append("Không có ý kiến góp ý")
        for comment in row["comments"]:
            about = f"tiêu chí {comment['number']}" if comment["number"] else "ý kiến chung"
            lines.append(f"Góp ý về {about}: {comment['text']}")
        if row["response"]:
            lines.append(f"Cơ quan thẩm định giải trình: {row['response']}")
    lines += [
        f"Đã chỉnh sửa: {row['text']} ({row['answer']})" for row in content.get("corrections", [])
    ]
    return tuple(lines)


def _conclusion(content: dict[str, Any], sheet: RuleSheet) -> Conclusion:
    group = content["commune"]["unit_group"]
    points = {row["number"]: _decimal(row["appraised"]) for row in content["criteria"]}
    outcome = judge(sheet, group, points)
    return Conclusion(
        qualifies=outcome.qualifies,
        total=outcome.total,
        max_total=sheet.total_points,
        threshold=outcome.threshold,
        unit_group=sheet.unit_group(group).label,
        reasons=tuple(reason_text(reason, sheet) for reason in outcome.reasons),
    )


def _recommendation(content: dict[str, Any]) -> str:
    values = {
        "authority": content["cycle"]["authority_name"],
        "commune": content["commune"]["name"],
        "year": content["cycle"]["year"],
    }
    if content["verdict"]["qualifies"]:
        text = _(
            "Đề nghị %(authority)s xem xét, quyết định công nhận %(commune)s phù hợp với trẻ em"
            " năm %(year)s."
        )
    else:
        text = _(
            "Đề nghị %(authority)s chưa công nhận %(commune)s phù hợp với trẻ em năm %(year)s."
        )
    return text % values


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
