"""Every saving POST, as sequences in which each request follows from the one before it.

A sequence belongs to one client. What moves an assessment from state to state has one sequence
per assessment in that state (few in the small city); the rest has one for each of eight clients,
who take turns on the same assessment where there are too few. Six requests bring every sequence
back to the state it began in, so the kinds do not disturb each other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import count, cycle
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Role, User
from assessments import clock
from assessments.models import Assessment, ChecklistItem, Council, CriterionResult, DataEntry
from assessments.services.conflicts import ShownPoints
from assessments.services.council import council_fingerprint
from assessments.services.sheet import seal
from assessments.sheet.compare import Upload
from assessments.sheet.form import form_of as sheet_form_of
from assessments.sheet.layout import COLUMNS, END, HEADER_ROW
from assessments.sheet.write import write_form
from assessments.states import (
    COUNCIL_OPEN,
    OPEN_FOR_DATA,
    OPEN_FOR_DOSSIER,
    OPEN_FOR_REVIEW,
    Period,
    State,
    Verdict,
)
from bench.client import CSRF_TOKEN
from bench.forms import form_of
from bench.pages import People, in_state
from config.numbers import parse_points
from config.working_days import add_working_days
from criteria.sheets import sheet_of

CLIENTS: Final = 8
_BOUNDARY: Final = "bench-boundary"
MULTIPART: Final = f"multipart/form-data; boundary={_BOUNDARY}"
_COUNTS: Final = (
    "births_registered",
    "special_children_supported",
    "infants_immunized",
    "children_checked",
    "opinions_answered",
    "activities",
    "children_satisfied",
    "residents_satisfied",
)


@dataclass(frozen=True, slots=True)
class Post:
    name: str
    path: str
    cookie: str
    body: str  # as Latin-1, so that a file in it survives JSON
    htmx: bool = False
    rewind: str = ""  # SQL that undoes the request, run before the next one of this name
    content_type: str = "application/x-www-form-urlencoded"

    @property
    def status(self) -> int:
        """What saves leads on to another page; a fragment and a preview are pages themselves."""
        return 200 if self.htmx or self.content_type == MULTIPART else 302


Posts = Iterator[Post]


def _post(
    name: str,
    path: str,
    cookie: str,
    fields: dict[str, str],
    *,
    htmx: bool = False,
    rewind: str = "",
) -> Post:
    own = {"csrfmiddlewaretoken": CSRF_TOKEN, "request_key": str(uuid4())}
    return Post(name, path, cookie, urlencode(fields | own), htmx, rewind)


def all_work(people: People) -> dict[str, list[Posts]]:
    """The sequences of each kind of work, by the name of the kind."""
    submitted, decided = in_state(State.SUBMITTED), in_state(State.RECOGNISED)
    return {
        "opinions": _opinions(people),
        "figures": [_figure(people, number) for number in range(CLIENTS)],
        "council points": _each(_council_points, people, in_state(State.SCORING)),
        "council members": [_council_members(people, row) for row in in_state(*COUNCIL_OPEN)],
        "documents": _each(_document, people, in_state(*OPEN_FOR_DOSSIER)),
        "appraised points": _each(_appraised_points, people, in_state(State.APPRAISING)),
        "scoring steps": [_scoring_steps(people, row) for row in in_state(State.SCORING)],
        "dossier steps": [_dossier_steps(people, row) for row in submitted],
        "appraisal steps": [_appraisal_steps(people, row) for row in in_state(State.APPRAISED)],
        "decisions": [_decisions(people, row) for row in decided],
        "report": [_report(people, row) for row in decided],
        "form upload": [_form_upload(people, in_state(State.COLLECTING)[0])],
        "form taken": [_form_taken(people, in_state(State.COLLECTING)[0])],
        "hard criteria": _each(_hard, people, in_state(*OPEN_FOR_DATA)),
        "measures": _each(_measure, people, in_state(*OPEN_FOR_DATA)),
    }


def _each(
    make: Callable[[People, Assessment, int], Posts], people: People, rows: Sequence[Assessment]
) -> list[Posts]:
    turns = cycle(rows)
    return [make(people, next(turns), number) for number in range(CLIENTS)]


def _figure(people: People, number: int) -> Posts:
    """One field of the workbench, saved by HTMX: the year-end figure goes up and down."""
    rows = in_state(*OPEN_FOR_DATA)
    row, item = rows[number % len(rows)], _COUNTS[number]
    sheet = sheet_of(row.cycle.ruleset)
    path = reverse("assessments:figures_save", args=[row.pk, sheet.criteria_using(item)[0]])
    cookie = people.of_commune(row, Role.OFFICER)
    entry = DataEntry.objects.filter(assessment=row, item__code=item, period=Period.END).first()
    base, first = (int(entry.value or 0), entry.version) if entry else (0, 0)
    name = f"{item}:{Period.END}"
    for version in count(first):
        value = base + (version - first + 1) % 2
        fields = {name: str(value), f"{name}:version": str(version), f"reopen:{item}": "1"}
        yield _post("figure, one field", path, cookie, fields, htmx=True)


def _council_points(people: People, row: Assessment, number: int) -> Posts:
    path = reverse("assessments:council", args=[row.pk])
    cookie = people.of_commune(row, Role.OFFICER)
    fields = form_of(cookie, path, path)
    criterion = number + 1
    if number:
        # The first client has saved what the page proposed before the others begin.
        fields = _seen_after(fields, criterion)
    for turn in count(1):
        change = {f"points-{criterion}": str(1 + turn % 2), f"reason-{criterion}": f"Lần {turn}"}
        yield _post("council's points", path, cookie, fields | change)
        fields = _seen_after(fields | change, criterion)


def _council_members(people: People, row: Assessment) -> Posts:
    """One client for each council: two who change the same one are asked to choose."""
    path = reverse("assessments:council_members", args=[row.pk])
    cookie = people.of_commune(row, Role.OFFICER)
    fields = form_of(cookie, reverse("assessments:council", args=[row.pk]), path)
    council = Council.objects.get(assessment=row)
    for turn in count(1):
        seen, council.decision_number = council_fingerprint(council), f"{turn}/QĐ-UBND"
        change = {"fingerprint": seen, "decision_number": council.decision_number}
        yield _post("council's members", path, cookie, fields | change)


def _document(people: People, row: Assessment, number: int) -> Posts:
    path = reverse("assessments:declare_document", args=[row.pk])
    cookie = people.of_commune(row, Role.OFFICER)
    items = ChecklistItem.objects.filter(cycle=row.cycle, kind=ChecklistItem.Kind.DECLARED)
    item = items[number % len(items)]
    for turn in count(1):
        fields = {"item": str(item.pk), "number": f"{turn}/BC-UBND", "issued_on": "07/11/2024"}
        yield _post("declared document", path, cookie, fields)


def _opinions(people: People) -> list[Posts]:
    """One criterion per client, on as many communes as there are."""
    results = CriterionResult.objects.filter(
        assessment__cycle__is_open=True,
        computed_points__isnull=False,
        assessment__state__in=OPEN_FOR_REVIEW,
    ).exclude(verdict=Verdict.RETURNED)
    rows = results.select_related("assessment").order_by("number", "assessment__commune__code")
    return [_opinion(people, row) for row in rows[:CLIENTS]]


def _opinion(people: People, result: CriterionResult) -> Posts:
    """The agency sends the criterion back, the commune answers, the agency agrees."""
    place = [result.assessment_id, result.number]
    path, answer = (
        reverse("assessments:review", args=place),
        reverse("assessments:answer", args=place),
    )
    agency = people.of_agency(result)
    officer = people.of_commune(result.assessment, Role.OFFICER)
    for version in count(result.version, 3):
        fields = {
            "verdict": Verdict.RETURNED,
            "reason": "other",
            "comment": "Đối chiếu lại.",
            "version": str(version),
        }
        yield _post("opinion: sent back", path, agency, fields)
        yield _post("answer", answer, officer, {"answer": "Đã đối chiếu, số liệu đúng."})
        fields = {"verdict": Verdict.ACCEPTED, "comment": "", "version": str(version + 2)}
        yield _post("opinion: accepted", path, agency, fields)


def _appraised_points(people: People, row: Assessment, number: int) -> Posts:
    path = reverse("assessments:appraisal", args=[row.pk])
    cookie = people.of_role(Role.APPRAISER)
    fields = form_of(cookie, path)
    for turn in count(1):
        change = {f"reason-{number + 1}": f"Đã đối chiếu lần {turn}"}
        yield _post("appraised points", path, cookie, fields | change)
        fields = _seen_after(fields | change, number + 1)


def _seen_after(fields: dict[str, str], number: int) -> dict[str, str]:
    """The form as the page shows it again once a criterion's points are saved."""
    name = f"fingerprint-{number}"
    seen = ShownPoints.read(fields[name])
    if seen is None:
        raise LookupError(name)
    value = parse_points(fields[f"points-{number}"])
    return fields | {name: replace(seen, points=value, reason=fields[f"reason-{number}"]).text()}


def _step(
    name: str, row: Assessment, cookie: str, seen: State, rewind: str = "", **fields: str
) -> Post:
    path = reverse("assessments:step", args=[row.pk, name])
    return _post(f"step: {name}", path, cookie, {"fingerprint": seen, **fields}, rewind=rewind)


def _scoring_steps(people: People, row: Assessment) -> Posts:
    chair = people.of_commune(row, Role.CHAIR)
    while True:
        yield _step("reopen-figures", row, chair, State.SCORING, note="Sửa một số liệu.")
        yield _step("start-scoring", row, chair, State.COLLECTING)


def _dossier_steps(people: People, row: Assessment) -> Posts:
    chair, appraiser = people.of_commune(row, Role.CHAIR), people.of_role(Role.APPRAISER)
    due = f"{add_working_days(clock.today(), 5):%d/%m/%Y}"
    while True:
        yield _step("receive", row, appraiser, State.SUBMITTED)
        yield _step("return", row, appraiser, State.APPRAISING, note="Bổ sung biên bản.", due=due)
        yield _step("submit", row, chair, State.SUPPLEMENT, late_reason="Bổ sung theo yêu cầu.")


def _appraisal_steps(people: People, row: Assessment) -> Posts:
    decider, appraiser = people.of_role(Role.DECIDER), people.of_role(Role.APPRAISER)
    while True:
        yield _step("send-back", row, decider, State.APPRAISED, note="Xem lại tiêu chí 3.")
        yield _step("conclude", row, appraiser, State.APPRAISING)


def _decisions(people: People, row: Assessment) -> Posts:
    decider = people.of_role(Role.DECIDER)
    rewind = (
        f"DELETE FROM assessments_recognition WHERE assessment_id = {row.pk};"  # noqa: S608
        f" UPDATE assessments_assessment SET state = '{State.APPRAISED}' WHERE id = {row.pk}"
    )
    decision = {
        "decision_number": "1/QĐ-UBND",
        "decision_date": "25/11/2024",
        "signer": "Phạm Thị Hồng, Phó Chủ tịch",
    }
    while True:
        yield _step("recognise", row, decider, State.APPRAISED, rewind, **decision)
        yield _step("refuse", row, decider, State.APPRAISED, rewind, note="Chưa đạt tiêu chí 3.")


def _report(people: People, row: Assessment) -> Posts:
    """Asking for the report; the worker that makes it is not running here."""
    path = reverse("reports:make_appraisal_report", args=[row.pk])
    cookie = people.of_role(Role.APPRAISER)
    rewind = f"DELETE FROM reports_document WHERE assessment_id = {row.pk}"  # noqa: S608
    while True:
        yield _post("report asked for", path, cookie, {}, rewind=rewind)


def _form_upload(people: People, row: Assessment) -> Posts:
    """The preview of a filled form: every year-end figure is another; nothing is saved."""
    book = load_workbook(BytesIO(write_form(sheet_form_of(row))), rich_text=True)
    page = book.worksheets[0]
    for line in page.iter_rows(min_row=HEADER_ROW + 1):
        cell = line[COLUMNS[END]]
        if isinstance(cell.value, int):
            cell.value += 1
    file = BytesIO()
    book.save(file)
    fields = {"csrfmiddlewaretoken": CSRF_TOKEN, "file": file.getvalue().decode("latin-1")}
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="'
    parts = [
        f'{head}{name}"{"; filename=form.xlsx" * (name == "file")}\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join(parts) + f"--{_BOUNDARY}--\r\n"
    path = reverse("assessments:sheet_upload", args=[row.pk])
    cookie = people.of_commune(row, Role.OFFICER)
    while True:
        yield Post("form upload, preview", path, cookie, body, content_type=MULTIPART)


def _form_taken(people: People, row: Assessment) -> Posts:
    """Eight start-of-year figures of a previewed form, all ticked and saved."""
    officer = User.objects.filter(commune=row.commune, role=Role.OFFICER).order_by("pk")[0]
    path, cookie = reverse("assessments:sheet_take", args=[row.pk]), people.cookie(officer)
    stored = {
        entry.item.code: entry
        for entry in DataEntry.objects.filter(
            assessment=row, item__code__in=_COUNTS, period=Period.START
        ).select_related("item")
    }
    for turn in count():
        mine = {f"{item}:{Period.START}": str(7000 + turn % 2) for item in _COUNTS}
        seen = {
            f"{item}:{Period.START}": turn + (stored[item].version if item in stored else 0)
            for item in _COUNTS
        }
        token = seal(Upload("1", mine, {}, {}), seen, row, officer)
        fields = urlencode({"take": list(seen)}, doseq=True)
        post = _post("form's cells, saved", path, cookie, {"token": token})
        yield replace(post, body=f"{post.body}&{fields}")


def _hard(people: People, row: Assessment, number: int) -> Posts:
    path = reverse("assessments:hard", args=[row.pk, number + 1])
    cookie = people.of_commune(row, Role.OFFICER)
    is_hard = row.results.get(number=number + 1).is_hard
    for turn in count(is_hard):
        yield _post("hard criterion", path, cookie, {"hard": "on"} if turn % 2 == 0 else {})


def _measure(people: People, row: Assessment, number: int) -> Posts:
    path = reverse("assessments:measure", args=[row.pk, number + 1])
    cookie = people.of_commune(row, Role.OFFICER)
    own = f"assessment_id = {row.pk} AND text LIKE 'Đo %'"
    rewind = f"DELETE FROM assessments_measure WHERE {own}"  # noqa: S608
    for turn in count():
        fields = {"text": f"Đo {turn}", "person": "Công chức", "due": "30/10/2024"}
        yield _post("support measure", path, cookie, fields, rewind=rewind)
