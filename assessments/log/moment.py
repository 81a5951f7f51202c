"""What the time machine rebuilds: an assessment as it stood at one moment."""

from dataclasses import dataclass, field
from datetime import datetime

from assessments.states import State, Verdict
from criteria.scoring import ScoreCard


@dataclass(slots=True)
class PastCriterion:
    """The points and the opinion of one criterion as they stood; points as ``plain`` text."""

    computed: str | None = None
    council: str | None = None
    council_reason: str = ""
    agency: str | None = None
    appraised: str | None = None
    appraised_reason: str = ""
    verdict: str = str(Verdict.PENDING)
    comment: str = ""
    answer: str = ""

    @property
    def verdict_label(self) -> str:
        return str(Verdict(self.verdict).label)


@dataclass(slots=True)
class Past:
    """What an assessment held at one moment.

    ``changed`` holds the items whose year-end figure the act being replayed changes: points follow
    once for all figures of an act.
    """

    at: datetime
    card: ScoreCard
    stage: str = ""
    figures: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    criteria: dict[int, PastCriterion] = field(default_factory=dict)
    documents: dict[str, tuple[str, str]] = field(default_factory=dict)
    uses: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    @property
    def state_label(self) -> str:
        return str(State(self.stage).label) if self.stage else ""
