"""The year's work of every commune."""

from assessments.models.assessment import (
    Assessment,
    CriterionResult,
    DataEntry,
    IndicatorResult,
)
from assessments.models.council import (
    Attendance,
    Ballot,
    Council,
    CouncilMember,
    Dissent,
    Meeting,
)
from assessments.models.count import AgencyCount
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
from assessments.models.measure import Measure
from assessments.models.milestone import Milestone, MilestoneDistance, MilestoneKind
from assessments.models.posting import Feedback, Posting

__all__ = [
    "AgencyCount",
    "Appraisal",
    "Assessment",
    "Attendance",
    "Ballot",
    "ChecklistItem",
    "Commitment",
    "Council",
    "CouncilMember",
    "CriterionResult",
    "Cycle",
    "DataEntry",
    "Dissent",
    "Dossier",
    "DossierItem",
    "Event",
    "Evidence",
    "EvidenceUse",
    "Feedback",
    "IndicatorResult",
    "Measure",
    "Meeting",
    "Milestone",
    "MilestoneDistance",
    "MilestoneKind",
    "Posting",
    "Recognition",
    "Responsibility",
    "Snapshot",
]
