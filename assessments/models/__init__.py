"""The year's work of every commune."""

from assessments.models.assessment import (
    Assessment,
    CriterionResult,
    DataEntry,
    IndicatorResult,
)
from assessments.models.council import Attendance, Council, CouncilMember, Meeting
from assessments.models.cycle import ChecklistItem, Cycle, Responsibility
from assessments.models.dossier import (
    Appraisal,
    Dossier,
    DossierItem,
    Recognition,
    Snapshot,
)
from assessments.models.event import Event
from assessments.models.evidence import Commitment, Evidence, EvidenceUse

__all__ = [
    "Appraisal",
    "Assessment",
    "Attendance",
    "ChecklistItem",
    "Commitment",
    "Council",
    "CouncilMember",
    "CriterionResult",
    "Cycle",
    "DataEntry",
    "Dossier",
    "DossierItem",
    "Event",
    "Evidence",
    "EvidenceUse",
    "IndicatorResult",
    "Meeting",
    "Recognition",
    "Responsibility",
    "Snapshot",
]
