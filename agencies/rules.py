"""Who may use the admin: the city office. The law and the log have narrower rules of their own."""

from rules import add_perm, predicate

from agencies.models import Role, User


@predicate
def is_office(user: User) -> bool:
    return user.is_authenticated and user.role == Role.OFFICE


add_perm("agencies.use_admin", is_office)

# Django's admin asks for "app.act_model"; what a row's own state forbids is said in its admin.
_EDITED = {
    "agencies": ("agency", "commune", "user"),
    "criteria": (
        "ruleset",
        "unitgroup",
        "criterion",
        "dataitem",
        "indicator",
        "band",
        "expectedevidence",
    ),
    "assessments": ("cycle", "responsibility", "checklistitem", "milestonedistance"),
}
_READ = {"assessments": ("assessment", "recognition", "event")}

for app, models in _EDITED.items():
    for model in models:
        for act in ("view", "add", "change", "delete", "import", "export"):
            add_perm(f"{app}.{act}_{model}", is_office)
for app, models in _READ.items():
    for model in models:
        add_perm(f"{app}.view_{model}", is_office)
