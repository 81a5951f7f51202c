"""A province of 200 communes: the demo city's eight seasons, played 25 times over.

Everything goes through the product's own services, so states, figures, results, sign-offs and
hash chains are those of real work; only the moments repeat.
"""

import sys
from typing import Final

from agencies.models import Commune, Role, User
from assessments.demo.city import Season
from assessments.models import Cycle
from assessments.services.opening import open_cycle

COMMUNES: Final = 200


def grow(share: int, shares: int) -> None:
    """Play the seasons of every ``shares``-th commune, beginning with number ``share``."""
    cycle = Cycle.objects.select_related("authority", "ruleset").get(is_open=True)
    accounts = {user.username: user for user in User.objects.filter(agency__isnull=False)}
    season = Season(cycle, accounts)
    rows = list(cycle.assessments.select_related("commune").order_by("commune__code"))
    models = [row.commune.code for row in rows if not row.commune.code.startswith("9")]
    new = [row for row in rows if row.commune.code.startswith("9")]
    people = {user.username: user for user in User.objects.filter(commune__isnull=False)}
    for number, assessment in list(enumerate(new))[share::shares]:
        code, model = assessment.commune.code, models[number % len(models)]
        for who in ("canbo", "chutich"):
            season.accounts[f"{who}.{model}"] = people[f"{who}.{code}"]
        assessment.commune.code = model  # whose season is played; never saved
        season.play(assessment)


def found() -> None:
    """Create the communes, their accounts and their assessments."""
    cycle = Cycle.objects.select_related("authority", "ruleset").get(is_open=True)
    models = list(cycle.authority.communes.order_by("code"))
    office = User.objects.get(role=Role.OFFICE)
    for number in range(COMMUNES - len(models)):
        model = models[number % len(models)]
        commune = Commune(
            code=f"{90000 + number}",
            name=f"{model.get_kind_display()} Số {number + 1}",
            kind=model.kind,
            authority=cycle.authority,
            unit_group=model.unit_group,
        )
        commune.save()
        for who, role in (("canbo", Role.OFFICER), ("chutich", Role.CHAIR)):
            User(
                username=f"{who}.{commune.code}",
                role=role,
                full_name=f"Người Thứ {number + 1}",
                commune=commune,
            ).save()
    open_cycle(cycle, office)


if __name__ == "__main__":
    if sys.argv[1] == "found":
        found()
    else:
        grow(int(sys.argv[1]), int(sys.argv[2]))
