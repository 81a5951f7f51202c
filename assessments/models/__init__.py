"""The year's work of every commune."""

from assessments.models.appraisal import (
    Correction,
    DraftComment,
    DraftFinding,
    SpotCheck,
    SpotCheckItem,
)
from assessments.models.assessment import Assessment, CriterionResult, DataEntry, IndicatorResult
from assessments.models.calendar import Milestone, MilestoneDistance, MilestoneKind
from assessments.models.council import Attendance, Ballot, Council, CouncilMember, Dissent, Meeting
from assessments.models.counts import AgencyCount
from assessments.models.cycle import ChecklistItem, Cycle, Responsibility
from assessments.models.dossier import Appraisal, Dossier, DossierItem, Recognition, Snapshot
from assessments.models.duties import Duty, DutyReport
from assessments.models.event import CycleChain, CycleEvent, Event
from assessments.models.evidence import Commitment, Evidence, EvidenceUse
from assessments.models.notice import Delivery, Digest, Notice
from assessments.models.plan import Measure
from assessments.models.posting import Feedback, Posting
from assessments.models.registers import (
    Activity,
    BudgetLine,
    Finding,
    OversightComment,
    RegisterRow,
    Visit,
)
from assessments.models.request_key import RequestKey

__all__ = [
    "Activity",
    "AgencyCount",
    "Appraisal",
    "Assessment",
    "Attendance",
    "Ballot",
    "BudgetLine",
    "ChecklistItem",
    "Commitment",
    "Correction",
    "Council",
    "CouncilMember",
    "CriterionResult",
    "Cycle",
    "CycleChain",
    "CycleEvent",
    "DataEntry",
    "Delivery",
    "Digest",
    "Dissent",
    "Dossier",
    "DossierItem",
    "DraftComment",
    "DraftFinding",
    "Duty",
    "DutyReport",
    "Event",
    "Evidence",
    "EvidenceUse",
    "Feedback",
    "Finding",
    "IndicatorResult",
    "Measure",
    "Meeting",
    "Milestone",
    "MilestoneDistance",
    "MilestoneKind",
    "Notice",
    "OversightComment",
    "Posting",
    "Recognition",
    "RegisterRow",
    "RequestKey",
    "Responsibility",
    "Snapshot",
    "SpotCheck",
    "SpotCheckItem",
    "Visit",
]
