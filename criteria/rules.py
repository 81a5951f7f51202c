"""What the city office does with the law in the admin: all cities share it."""

from agencies.own import SHARED
from agencies.rules import EDIT, offer
from criteria.models import (
    Band,
    Criterion,
    DataItem,
    ExpectedEvidence,
    Indicator,
    Ruleset,
    UnitGroup,
)

for model in (Ruleset, UnitGroup, Criterion, DataItem, Indicator, Band, ExpectedEvidence):
    offer(model, EDIT, own_by=SHARED)
