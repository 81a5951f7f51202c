"""A row of each register, as its keeper writes it, and its pages."""

from assessments.models import Activity, BudgetLine, Finding, OversightComment, RegisterRow, Visit
from assessments.queries.registers import BY_NAME
from tests.city import City
from tests.factories.work import (
    make_activity,
    make_budget_line,
    make_comment,
    make_finding,
    make_visit,
)

BOOK = "/cong-viec-chung/2024/so/"
ACTIVITY = {
    "kind": "communication",
    "held_on": "01/06/2024",
    "name": "Ngày hội đọc sách",
    "place": "Nhà văn hóa",
    "participants": "1.250",
    "organiser": "UBND xã",
}
LINE = {
    "source": "regular",
    "purpose": "In biểu mẫu",
    "planned": "12.500.000",
    "spent": "3 400 000",
}


def first(model: type[RegisterRow], code: str) -> RegisterRow:
    return model.objects.filter(cycle__year=2024, commune__code=code).order_by("pk")[0]


def activity(city: City, code: str) -> Activity:
    return make_activity(city.cycle, actor=city.officer(code))


def visit(city: City, code: str, by: str = "ldtbxh") -> Visit:
    commune = city.assessment(code).commune
    return make_visit(city.cycle, commune=commune, actor=city.user(by))


def finding(city: City, code: str) -> Finding:
    return make_finding(visit(city, code), actor=city.user("ldtbxh"))


def line(city: City, code: str) -> BudgetLine:
    return make_budget_line(city.cycle, actor=city.officer(code))


def comment(city: City, code: str) -> OversightComment:
    commune = city.assessment(code).commune
    return make_comment(city.cycle, commune=commune, actor=city.user("mttq"))


def url(row: RegisterRow, act: str = "") -> str:
    return f"{BOOK}{BY_NAME[row._meta.model_name].slug}/{row.pk}/{act}"


def last_line(row: RegisterRow, username: str, city: City) -> str:
    """The newest line of a row's history as its page tells it."""
    return city.client(username).get(url(row)).context["events"][0].what


# How a row of a commune comes into each register.
MAKERS = {
    Activity: activity,
    Visit: visit,
    Finding: finding,
    BudgetLine: line,
    OversightComment: comment,
}
