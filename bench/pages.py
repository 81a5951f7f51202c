"""Every page of every role, on the first commune in each state."""

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from agencies.models import Role, User
from assessments.models import Assessment, CriterionResult, Cycle
from assessments.states import State
from bench.sessions import cookie_of
from criteria.models import Ruleset


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    path: str
    cookie: str
    htmx: bool = False


class People:
    """One signed-in session per account."""

    def __init__(self) -> None:
        self._cookies: dict[int, str] = {}

    def cookie(self, user: User) -> str:
        if user.pk not in self._cookies:
            self._cookies[user.pk] = cookie_of(user, "agencies.backends.RoleBackend")
        return self._cookies[user.pk]

    def of_role(self, role: Role) -> str:
        """The session of the first account with a role."""
        return self.cookie(User.objects.filter(role=role).order_by("pk")[0])

    def of_commune(self, assessment: Assessment, role: Role) -> str:
        return self.cookie(User.objects.get(commune=assessment.commune_id, role=role))

    def of_agency(self, result: CriterionResult) -> str:
        users = User.objects.filter(
            agency=result.agency_id, role__in=[Role.ASSESSOR, Role.APPRAISER]
        )
        return self.cookie(users.order_by("pk")[0])


def in_state(*states: State) -> list[Assessment]:
    return list(
        Assessment.objects.filter(state__in=states, cycle__is_open=True)
        .select_related("commune", "cycle")
        .order_by("commune__code")
    )


def all_pages(people: People) -> list[Page]:
    return _commune_pages(people) + _city_pages(people) + _office_pages(people)


def board_pages(people: People) -> list[Page]:
    """The board in every way it is asked for; it needs nobody but the city's people."""
    cycle = Cycle.objects.get(is_open=True)
    areas = cycle.assessments.exclude(commune__area="").order_by("-commune__area")
    area = quote(areas.values_list("commune__area", flat=True)[0])
    observer = people.of_role(Role.OBSERVER)
    assessor = people.cookie(User.objects.get(agency__code="y-te"))
    board, file = reverse("reports:board"), reverse("reports:board_sheet")
    ways = {
        "by area": "?view=areas",
        "by commune": "?view=communes",
        "one area": f"?area={area}",
        "one state": f"?state={State.COLLECTING}",
        "search": "?search=so+12",
        "one agency's court": "?holder=agency-y-te",
        "over 5 days": "?over=5",
        "one agency over 5 days, one criterion": "?holder=agency-y-te&over=5&criterion=8",
        "behind the calendar": "?late=1",
        "last page": "?view=communes&page=999",
    }
    pages = [Page(f"board, {name}", f"{board}{query}", observer) for name, query in ways.items()]
    return [
        Page("board, as it opens", board, observer),
        *pages,
        Page("board, my agency's criteria", f"{board}?own=1", assessor),
        Page("board, file of one area", f"{file}?area={area}", observer),
    ]


def _commune_pages(people: People) -> list[Page]:
    collecting, scoring = in_state(State.COLLECTING)[0], in_state(State.SCORING)[0]
    supplement, submitted = in_state(State.SUPPLEMENT)[0], in_state(State.SUBMITTED)[0]
    officer = people.of_commune(collecting, Role.OFFICER)
    chair = people.of_commune(scoring, Role.CHAIR)
    sender = people.of_commune(submitted, Role.CHAIR)
    pages = [
        Page("home, commune officer", reverse("home"), officer),
        Page("home, commune chair", reverse("home"), chair),
        Page(
            "home, returned for supplement",
            reverse("home"),
            people.of_commune(supplement, Role.OFFICER),
        ),
    ]
    pages += [
        Page(
            f"figures, criterion {number}",
            reverse("assessments:figures", args=[collecting.pk, number]),
            officer,
        )
        for number in range(1, 14)
    ]
    pages += [
        Page(
            "data form, XLSX", reverse("assessments:sheet_download", args=[collecting.pk]), officer
        ),
        Page(
            "data form, upload", reverse("assessments:sheet_upload", args=[collecting.pk]), officer
        ),
        Page("dossier, open", reverse("assessments:dossier", args=[scoring.pk]), chair),
        Page(
            "dossier, submitted",
            reverse("assessments:dossier", args=[submitted.pk]),
            sender,
        ),
        Page("what if", reverse("assessments:what_if", args=[collecting.pk]), officer),
        Page("forecast", reverse("assessments:plan", args=[collecting.pk]), officer),
        Page("evidence register", reverse("assessments:evidence", args=[scoring.pk]), chair),
        Page("evidence, new", reverse("assessments:evidence_add", args=[scoring.pk]), chair),
        Page("evidence, one document", _document(scoring), chair),
        Page("council", reverse("assessments:council", args=[scoring.pk]), chair),
        Page("meeting", reverse("assessments:meeting", args=[scoring.pk]), chair),
        Page("council codes", reverse("assessments:council_codes", args=[scoring.pk]), chair),
        Page("projector", reverse("assessments:council_criterion", args=[scoring.pk, 4]), chair),
        Page("posting", reverse("assessments:posting", args=[submitted.pk]), sender),
        Page("minutes", reverse("reports:council_documents", args=[submitted.pk]), sender),
        Page("password", reverse("password_change"), officer),
        Page("sign-in", reverse("login"), ""),
    ]
    return pages


def _document(assessment: Assessment) -> str:
    """The page of the first document of an assessment."""
    use = assessment.evidence_uses.order_by("evidence")[0]
    return reverse("assessments:evidence_document", args=[assessment.pk, use.evidence_id])


def _city_pages(people: People) -> list[Page]:
    cycle = Cycle.objects.order_by("-year")[0]
    appraising = in_state(State.APPRAISING)[0]
    appraised, decided = in_state(State.APPRAISED)[0], in_state(State.RECOGNISED)[0]
    # The assessor with the most criteria has the longest queue.
    results = CriterionResult.objects.filter(assessment=appraising, agency__code="vhtt")
    result = results.order_by("number")[0]
    assessor, appraiser = people.of_agency(result), people.of_role(Role.APPRAISER)
    decider, observer = people.of_role(Role.DECIDER), people.of_role(Role.OBSERVER)
    queue = reverse("assessments:review_queue")
    board = reverse("reports:board")
    copy = decided.snapshots.order_by("pk")[0]
    year = {"year": cycle.year}
    return [
        Page("notices", reverse("assessments:notices"), appraiser),
        Page("reminder, previewed", f"{reverse('assessments:compose')}?target=late", appraiser),
        Page("sent messages", reverse("assessments:outbox"), appraiser),
        Page("spot check", reverse("assessments:spot_check", args=[appraising.pk]), appraiser),
        Page("draft finding", reverse("assessments:finding", args=[appraised.pk]), appraiser),
        Page("time machine", reverse("assessments:past", args=[decided.pk]), observer),
        Page("frozen copy", reverse("assessments:snapshot", args=[decided.pk, copy.pk]), decider),
        Page("common work", reverse("assessments:common_work"), appraiser),
        Page("duty reports", reverse("assessments:tracking", kwargs=year), appraiser),
        Page("documents of the cycle", reverse("reports:consolidated", kwargs=year), appraiser),
        Page("home, assessor", reverse("home"), assessor),
        Page("home, appraiser", reverse("home"), appraiser),
        Page("home, decider", reverse("home"), decider),
        Page("home, observer", reverse("home"), observer),
        Page("review queue, waiting", queue, assessor),
        Page("review queue, all", f"{queue}?view=all", assessor),
        Page(
            "review",
            reverse("assessments:review", args=[appraising.pk, result.number]),
            assessor,
        ),
        Page("inbox", reverse("assessments:inbox"), appraiser),
        Page("appraisal", reverse("assessments:appraisal", args=[appraising.pk]), appraiser),
        Page(
            "figures, seen by the city",
            reverse("assessments:figures", args=[appraising.pk, 8]),
            appraiser,
        ),
        Page("dossier, appraised", reverse("assessments:dossier", args=[appraised.pk]), decider),
        Page("dossier, recognised", reverse("assessments:dossier", args=[decided.pk]), observer),
        Page("history", reverse("assessments:history", args=[decided.pk]), observer),
        Page("decisions", reverse("assessments:decisions"), decider),
        Page("decision, waiting", reverse("assessments:decision", args=[appraised.pk]), decider),
        Page("decision, made", reverse("assessments:decision", args=[decided.pk]), decider),
        Page("documents", reverse("reports:documents", args=[decided.pk]), observer),
        Page("documents card", reverse("reports:documents", args=[decided.pk]), decider, htmx=True),
        Page("board", board, observer),
        Page("board, one state", f"{board}?state={State.COLLECTING}", observer),
        Page("board, search", f"{board}?search=ch", observer),
        Page("board, last page", f"{board}?page=999", observer),
        Page("board, one agency's court", f"{board}?holder=agency-y-te&over=5", observer),
        Page("board, file", reverse("reports:board_sheet"), observer),
        Page("calendar", reverse("assessments:calendar"), observer),
        Page("calendar, lead", reverse("assessments:calendar"), appraiser),
        Page("calendar, file", reverse("assessments:calendar_file"), observer),
        Page("cycle's year in the admin", _change("assessments_cycle", cycle.pk), _office(people)),
    ]


def _office(people: People) -> str:
    return people.of_role(Role.OFFICE)


def _change(model: str, pk: int) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


def _office_pages(people: People) -> list[Page]:
    office = _office(people)
    ruleset = Ruleset.objects.order_by("pk")[0]
    user = User.objects.filter(role=Role.OFFICER).order_by("pk")[0]
    lists = {
        "agencies": "agencies_agency",
        "communes": "agencies_commune",
        "accounts": "agencies_user",
        "rulesets": "criteria_ruleset",
        "cycles": "assessments_cycle",
        "assessments": "assessments_assessment",
        "recognitions": "assessments_recognition",
        "log": "assessments_event",
    }
    pages = [
        Page("home, city office", reverse("home"), office),
        Page("admin index", reverse("admin:index"), office),
    ]
    pages += [
        Page(f"admin, {name}", reverse(f"admin:{model}_changelist"), office)
        for name, model in lists.items()
    ]
    search = reverse("admin:agencies_commune_changelist")
    pages += [
        Page("admin, communes found", f"{search}?q=hoang", office),
        Page("admin, one ruleset", _change("criteria_ruleset", ruleset.pk), office),
        Page("admin, one account", _change("agencies_user", user.pk), office),
        Page("admin, import", reverse("admin:agencies_commune_import"), office),
        Page("admin, export", reverse("admin:agencies_commune_export"), office),
    ]
    return pages
