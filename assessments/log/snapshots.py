"""Frozen copies of an assessment; documents are rendered from these, never from live rows."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from agencies.models import Agency
from assessments.models import (
    Appraisal,
    Assessment,
    Ballot,
    Correction,
    CriterionResult,
    Cycle,
    Dossier,
    DraftFinding,
    Evidence,
    Meeting,
    Posting,
    Snapshot,
    SpotCheck,
)
from assessments.queries.evidence import uses_of
from assessments.queries.facts import Facts
from assessments.states import DECIDED, Period, State
from config.numbers import plain
from criteria.scoring import IndicatorScore


def take_snapshot(facts: Facts, moment: str, at: datetime) -> Snapshot:
    """Store the whole assessment as it stands, with the SHA-256 of its canonical JSON."""
    return _freeze(snapshot_content(facts), moment, at, assessment=facts.assessment)


def take_cycle_snapshot(cycle: Cycle, content: dict[str, Any], at: datetime) -> Snapshot:
    """Store what a document of a whole cycle tells; ``content`` comes beside the cycle's head."""
    return _freeze(cycle_head(cycle) | content, Snapshot.Moment.CYCLE, at, cycle=cycle)


def _freeze(content: dict[str, Any], moment: str, at: datetime, **owner: Any) -> Snapshot:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Snapshot.objects.create(
        moment=moment,
        taken_at=at,
        content=content,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        **owner,
    )


def snapshot_content(facts: Facts) -> dict[str, Any]:
    """Everything a document or a later reader needs, as plain JSON (decimals as strings)."""
    assessment = facts.assessment
    return cycle_head(assessment.cycle) | {
        "commune": {
            "code": assessment.commune.code,
            "valid_from": assessment.commune.valid_from.isoformat(),
            "name": assessment.commune.name,
            "unit_group": assessment.unit_group,
        },
        "state": str(assessment.state),
        "figures": {
            item.code: {
                period: plain(figure.value)
                for period in Period.values
                if (figure := facts.figures.get((item.code, period)))
            }
            for item in facts.sheet.items
        },
        "indicators": {code: _indicator(row) for code, row in facts.card.indicators.items()},
        "criteria": [_criterion(row) for row in facts.results],
        "verdict": {
            "total": plain(facts.outcome.total),
            "threshold": plain(facts.outcome.threshold),
            "qualifies": facts.outcome.qualifies,
        },
        "council": _minuted_council(facts),
        "posting": _posting(Posting.objects.filter(assessment=assessment).last()),
        "checklist": [
            {
                "code": line.item.code,
                "label": line.item.label,
                "number": line.declared.number if line.declared else "",
                "date": line.declared.issued_on.isoformat() if line.declared else "",
            }
            for line in facts.checklist
        ],
        "evidence": _evidence(assessment),
        "dossier": _dossier(Dossier.objects.filter(assessment=assessment).first()),
        "appraisal": _appraisal(
            Appraisal.objects.filter(assessment=assessment).select_related("received_by").first()
        ),
        **(_appraised(assessment) if assessment.state in {State.APPRAISED, *DECIDED} else {}),
    }


def _appraised(assessment: Assessment) -> dict[str, Any]:
    """What the appraisal added beside the points: sample, draft findings, small corrections."""
    check = SpotCheck.objects.filter(assessment=assessment).first()
    findings = DraftFinding.objects.filter(assessment=assessment).prefetch_related("comments")
    return {
        "spot_check": check
        and {
            "seed": check.seed,
            "items": [
                {"code": row.item.code, "is_verified": row.is_verified, "note": row.note}
                for row in check.items.select_related("item")
            ],
        },
        "findings": [
            {
                "text": row.text,
                "sent_at": row.sent_at.isoformat(),
                "due": row.due.isoformat(),
                "comments": [
                    {"number": comment.number, "text": comment.text}
                    for comment in row.comments.all()
                ],
                "response": row.response,
            }
            for row in findings
        ],
        "corrections": [
            {"text": row.text, "answer": row.answer}
            for row in Correction.objects.filter(assessment=assessment)
        ],
    }


def cycle_head(cycle: Cycle) -> dict[str, Any]:
    """The cycle, its ruleset and its lead agency: what every frozen copy begins with."""
    return {
        "cycle": {
            "authority": cycle.authority.code,
            "authority_name": cycle.authority.name,
            "year": cycle.year,
            "deadline": cycle.deadline.isoformat(),
            "plan_citation": cycle.plan_citation,
            "is_sample": cycle.is_sample,
        },
        "ruleset": {
            "code": cycle.ruleset.code,
            "version": cycle.ruleset.version,
            "fingerprint": cycle.ruleset.fingerprint,
        },
        "lead": _lead(cycle),
    }


def _lead(cycle: Cycle) -> dict[str, str]:
    lead = Agency.objects.filter(authority=cycle.authority, kind=Agency.Kind.LEAD).first()
    if lead is None:
        return {}
    return {
        "name": lead.name,
        "symbol": lead.symbol,
        "head_title": lead.head_title,
        "place": lead.place or cycle.authority.place,
    }


def _indicator(row: IndicatorScore) -> dict[str, Any]:
    return {
        "value": None if row.value is None else f"{row.value.numerator}/{row.value.denominator}",
        "points": plain(row.points),
    }


def _criterion(row: CriterionResult) -> dict[str, Any]:
    return {
        "number": row.number,
        "agency": row.agency.short_name,
        "computed": plain(row.computed_points),
        "council": plain(row.council_points),
        "council_reason": row.council_reason,
        "agency_points": plain(row.agency_points),
        "verdict": str(row.verdict),
        "comment": row.comment,
        "appraised": plain(row.appraised_points),
        "appraised_reason": row.appraised_reason,
    }


def _minuted_council(facts: Facts) -> dict[str, Any] | None:
    """The council as the minutes of its last session froze it, while none is going on."""
    meeting = facts.last_meeting
    if meeting is not None and meeting.snapshot is not None:
        council: dict[str, Any] = meeting.snapshot.content["council"]
        return council
    return _council(facts)


def _council(facts: Facts) -> dict[str, Any] | None:
    council = facts.council
    if council is None:
        return None
    meetings = list(council.meetings.all())
    numbers = {row.pk: row.number for row in facts.results}
    last = _present(meetings[-1]) if meetings else set()
    return {
        "decision_number": council.decision_number,
        "decision_date": council.decision_date.isoformat(),
        # Those present are those of the last meeting.
        "members": [
            {
                "id": member.pk,
                "name": member.name,
                "position": member.position,
                "role": member.role,
                "is_present": member.pk in last,
            }
            for member in council.members.all()
        ],
        "meetings": [_meeting(meeting, facts, numbers) for meeting in meetings],
    }


def _present(meeting: Meeting) -> set[int]:
    return {row.member_id for row in meeting.attendance.all() if row.is_present}


def _meeting(meeting: Meeting, facts: Facts, numbers: dict[int, int]) -> dict[str, Any]:
    """One session. A secret ballot's points are stored in the order of size, without members."""
    ballots: dict[str, list[dict[str, Any]]] = {}
    given = list(meeting.ballots.all())
    for ballot in by_size(given) if meeting.is_secret else given:
        ballots.setdefault(str(numbers[ballot.result_id]), []).append(
            {
                "member": None if meeting.is_secret else ballot.member_id,
                "points": plain(ballot.points),
            }
        )
    attendance = list(meeting.attendance.all())
    return {
        "held_at": meeting.held_at.isoformat(),
        "ended_at": meeting.ended_at.isoformat() if meeting.ended_at else None,
        "place": meeting.place,
        "is_secret": meeting.is_secret,
        "quorum": {
            "part": facts.assessment.cycle.quorum_part,
            "whole": facts.assessment.cycle.quorum_whole,
            "needed": facts.assessment.cycle.quorum_of(len(attendance)),
        },
        "present": [row.member_id for row in attendance if row.is_present],
        "absent": [row.member_id for row in attendance if not row.is_present],
        "ballots": ballots,
        "dissents": [
            {
                "number": numbers[row.result_id],
                "member": row.member_id,
                "text": row.text,
            }
            for row in meeting.dissents.all()
        ],
    }


def by_size(ballots: Iterable[Ballot]) -> list[Ballot]:
    """Points upwards, those who gave none first: the order tells nothing about who voted."""
    return sorted(ballots, key=lambda row: Decimal(-1) if row.points is None else row.points)


def _posting(posting: Posting | None) -> dict[str, Any] | None:
    if posting is None:
        return None
    return {
        "starts_on": posting.starts_on.isoformat(),
        "ends_on": posting.ends_on.isoformat(),
        "place": posting.place,
        "closed_on": posting.closed_on and posting.closed_on.isoformat(),
        "conclusion": posting.conclusion,
        "feedback": [
            {
                "received_on": row.received_on.isoformat(),
                "sender": row.sender,
                "content": row.content,
                "answer": row.answer,
            }
            for row in posting.feedback.all()
        ],
    }


def _evidence(assessment: Assessment) -> list[dict[str, Any]]:
    uses = uses_of(assessment)
    if not uses:
        return []
    return [
        {
            "id": document.pk,
            "number": document.number,
            "date": document.issued_on.isoformat(),
            "issuer": document.issuer,
            "title": document.title,
            "sha256": document.sha256,
            "uses": uses[document.pk],
        }
        for document in Evidence.objects.filter(pk__in=uses).order_by("pk")
    ]


def _dossier(dossier: Dossier | None) -> dict[str, Any] | None:
    if dossier is None:
        return None
    return {
        "receipt_number": dossier.receipt_number,
        "submitted_at": dossier.submitted_at.isoformat(),
        "is_late": dossier.is_late,
        "is_supplement_late": dossier.is_supplement_late,
        "late_reason": dossier.late_reason,
    }


def _appraisal(appraisal: Appraisal | None) -> dict[str, Any] | None:
    if appraisal is None:
        return None
    return {
        "received_at": appraisal.received_at.isoformat(),
        "received_by": appraisal.received_by.full_name,
        "conclusion": appraisal.conclusion,
        "concluded_at": appraisal.concluded_at and appraisal.concluded_at.isoformat(),
    }
