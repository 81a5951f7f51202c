"""A small city of the tests' own: a commune at each place of the way, and everybody's account.

Dull on purpose. What a test is about, it adds itself, with the factories.
"""

from datetime import timedelta
from typing import Final

from django.test import Client

from agencies.models import Agency, Role, User
from assessments.models import Assessment, CriterionResult, Cycle, Digest, Meeting
from assessments.services.conflicts import Column, ShownPoints
from assessments.services.council import close_meeting
from assessments.services.opening import open_cycle
from assessments.services.points import Points, save_council_points
from assessments.services.review import answer_return
from assessments.states import State, Verdict
from tests.factories.agencies import make_agency, make_commune, make_user
from tests.factories.assessments import (
    STAFF,
    YEAR,
    People,
    bring_to,
    declare_documents,
    enter_figures,
    hold_meeting,
    make_cycle,
    on,
    prove,
    score_in_council,
    seat_council,
    sign,
)
from tests.factories.criteria import FULL

AUTHORITY: Final = "ubnd-tp"
# Codes of the communes that ship with the product, by where each stands here.
RECOGNISED = "05971"
SUBMITTED = "05974"
COLLECTING = "05977"
APPRAISED_WITH_A_ZERO = "05980"
SCORING = "05983"
APPRAISING = "05986"
EMPTY = "05989"
SUPPLEMENT = "05992"

_STATES: Final = {
    RECOGNISED: State.RECOGNISED,
    SUBMITTED: State.SUBMITTED,
    COLLECTING: State.COLLECTING,
    APPRAISED_WITH_A_ZERO: State.APPRAISED,
    SCORING: State.SCORING,
    APPRAISING: State.APPRAISING,
    EMPTY: State.COLLECTING,
    SUPPLEMENT: State.SUPPLEMENT,
}
# 1700 of 2350 children checked earn nothing.
_FIGURES: Final = {APPRAISED_WITH_A_ZERO: FULL | {"children_checked": 1700}}
# The collecting commune has a document and has typed criteria 1 to 7, of which 2 is signed.
_TYPED: Final = 20
# The scoring commune's council is still meeting, and has agreed on criteria 1 to 4.
_AGREED: Final = range(1, 5)
# Of the submitted one, criteria 5 and 7 are signed; of the appraising one all but these three: 7
# waits, 8 and 12 were sent back, and 12 is answered.
_SIGNED: Final = (5, 7)
_OPEN: Final = (7, 8, 12)
# Username, who at the authority (no agency) or at the agency of that code.
_OFFICES: Final = (
    ("lanh-dao", Role.DECIDER, "Phạm Thị Hồng"),
    ("quan-tri", Role.OFFICE, "Đỗ Minh Quân"),
)
_AGENCIES: Final = (
    ("ldtbxh", Role.APPRAISER, "Vi Thị Hòa"),
    ("tu-phap", Role.ASSESSOR, "Lương Văn Bình"),
    ("y-te", Role.ASSESSOR, "Hoàng Thị Mai"),
    ("gddt", Role.ASSESSOR, "Nông Thị Lan"),
    ("vhtt", Role.ASSESSOR, "Lý Văn Sơn"),
    ("cong-an", Role.ASSESSOR, "Triệu Văn Hùng"),
    ("thanh-doan", Role.ASSESSOR, "Chu Thị Ngọc"),
    ("tc-kh", Role.OBSERVER, "Bế Thị Thu"),
    ("mttq", Role.OBSERVER, "Đàm Văn Tiến"),
)


def build_city() -> None:
    """Open the shipped cycle and bring each commune to its place. Needs the reference data."""
    cycle = Cycle.objects.select_related("authority", "ruleset").get(
        authority__code=AUTHORITY, year=YEAR
    )
    people = _make_people(cycle)
    with on(3, 1):
        open_cycle(cycle, people["quan-tri"])
    for assessment in cycle.assessments.select_related("commune", "cycle"):
        _build(assessment, people)


def _make_people(cycle: Cycle) -> dict[str, User]:
    authority = cycle.authority
    for username, role, name in _OFFICES:
        make_user(username=username, role=role, agency=authority, full_name=name)
    agencies = {agency.code: agency for agency in Agency.objects.filter(authority=authority)}
    for code, role, name in _AGENCIES:
        make_user(username=code, role=role, agency=agencies[code], full_name=name)
    for unit in authority.communes.all():
        make_user(
            username=f"canbo.{unit.code}", role=Role.OFFICER, commune=unit, full_name="Hà Thị Yến"
        )
        make_user(
            username=f"chutich.{unit.code}", role=Role.CHAIR, commune=unit, full_name="Vũ Đức Long"
        )
    return {user.username: user for user in User.objects.select_related("agency", "commune")}


def _build(assessment: Assessment, people: dict[str, User]) -> None:
    code = assessment.commune.code
    officer = people[f"canbo.{code}"]
    cast = People(
        officer=officer,
        chair=people[f"chutich.{code}"],
        assessors=people,
        appraiser=people["ldtbxh"],
        decider=people["lanh-dao"],
    )
    bring_to(assessment, _STATES[code], cast, _FIGURES.get(code, FULL))
    if code == COLLECTING:
        with on(10, 27):
            prove(assessment, "12/QĐ-UBND", *STAFF, actor=officer)
        with on(10, 28):
            enter_figures(assessment, dict(list(FULL.items())[:_TYPED]), actor=officer)
        with on(10, 30):
            sign(assessment, people, 2)
    elif code == SCORING:
        with on(11, 6, 14):
            seat_council(assessment, actor=officer)
            hold_meeting(assessment, actor=officer)
            score_in_council(assessment, actor=officer, numbers=_AGREED)
            declare_documents(assessment, actor=officer)
    elif code == SUBMITTED:
        with on(11, 14):
            sign(assessment, people, *_SIGNED)
    elif code == APPRAISING:
        with on(11, 14):
            sign(assessment, people, *(set(range(1, 14)).difference(_OPEN)))
        with on(11, 15):
            comment = "Số liệu khác sổ theo dõi."
            sign(assessment, people, 8, 12, verdict=Verdict.RETURNED, comment=comment)
        with on(11, 16):
            answer_return(assessment.pk, 12, actor=officer, text="Đã bổ sung danh sách.")


def make_stranger(cycle: Cycle) -> User:
    """The appraiser of another city with a cycle of its own."""
    authority = make_agency(code="tp-khac", kind=Agency.Kind.AUTHORITY, name="UBND thành phố khác")
    lead = make_agency(code="ld-khac", kind=Agency.Kind.LEAD, authority=authority)
    make_commune(code="99999", name="Phường Khác", authority=authority)
    theirs = make_cycle(authority=authority, ruleset=cycle.ruleset, agency=lead)
    user = make_user(username="nguoi-la", full_name="Người Lạ", role=Role.APPRAISER, agency=lead)
    open_cycle(theirs, user)
    return user


class City:
    """Look-ups by where a commune stands and who somebody is."""

    def assessment(self, code: str) -> Assessment:
        return Assessment.objects.select_related("cycle__ruleset", "commune").get(
            commune__code=code, cycle__year=YEAR
        )

    def result(self, code: str, number: int) -> CriterionResult:
        return self.assessment(code).results.get(number=number)

    def user(self, username: str) -> User:
        return User.objects.select_related("commune", "agency").get(username=username)

    def seen(self, code: str, column: Column) -> dict[str, str]:
        """The hidden fields of a page of points opened now."""
        rows = self.assessment(code).results.all()
        return {f"fingerprint-{row.number}": ShownPoints.of(row, column).text() for row in rows}

    def officer(self, code: str) -> User:
        return self.user(f"canbo.{code}")

    def chair(self, code: str) -> User:
        return self.user(f"chutich.{code}")

    def client(self, username: str) -> Client:
        client = Client()
        client.force_login(self.user(username), backend="agencies.backends.RoleBackend")
        return client

    def meeting(self, code: str) -> Meeting:
        return Meeting.objects.filter(council__assessment__commune__code=code).latest("pk")

    def digest(self) -> Digest:
        """An e-mail that went to the health agency."""
        return Digest.objects.get_or_create(
            recipient=self.user("y-te"),
            day=self.assessment(RECOGNISED).cycle.deadline,
            defaults={
                "address": "y-te@example.vn",
                "status": Digest.Status.SENT,
                "claimed_at": self.assessment(RECOGNISED).state_since,
            },
        )[0]

    def finish_council(self, code: str) -> None:
        """Agree with the computed points wherever nothing is agreed yet, and end the meeting."""
        assessment, officer = self.assessment(code), self.officer(code)
        open_ = assessment.results.filter(council_points=None)
        agreed = {row.number: Points(row.computed_points) for row in open_}
        save_council_points(assessment.pk, agreed, actor=officer)
        ended_at = self.meeting(code).held_at + timedelta(hours=2)
        close_meeting(assessment.pk, actor=officer, ended_at=ended_at)

    @property
    def cycle(self) -> Cycle:
        return Cycle.objects.select_related("ruleset", "authority").get(
            authority__code=AUTHORITY, year=YEAR
        )
