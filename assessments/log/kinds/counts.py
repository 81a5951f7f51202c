"""An agency counts on its own, and both sides reconcile their figures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.log.kinds.base import OfItem, Side, has, not_replayed
from assessments.log.values import show_decimal
from assessments.models import AgencyCount
from assessments.models.event import LoggedEvent
from assessments.states import EventKind
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFigure(Side):
    """What an agency counted, as ``plain`` text, and from which source."""

    value: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(OfItem):
    """An agency saves its count of a data item; ``after`` is None where it takes it back."""

    before: AgencyFigure | None = None
    after: AgencyFigure | None = None

    code = EventKind.COUNT
    sides = (AgencyFigure, AgencyFigure)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not Reconciled.wrote(event)

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Số của cơ quan, %(label)s: %(before)s → %(after)s") % {
            "label": sheet.item(self.item).label,
            "before": show_decimal(self.before.value if self.before else None),
            "after": show_decimal(self.after.value if self.after else None),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed(Side):
    """What was agreed about two figures that differ."""

    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedWith(Side):
    """The same, and with which agency."""

    agreement: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled(OfItem):
    """One side says what it makes of two figures that differ."""

    before: Agreed
    after: AgreedWith

    code = EventKind.COUNT
    sides = (Agreed, AgreedWith)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return has(event.after, "agreement")

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Đối chiếu %(label)s với %(agency)s: %(agreement)s") % {
            "label": sheet.item(self.item).label,
            "agency": self.after.agency,
            "agreement": AgencyCount.Agreement(self.after.agreement).label,
        }
