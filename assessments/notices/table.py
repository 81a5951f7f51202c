"""One table of notices: whom each tells what, where it leads, and what it waits for.

The kinds of events (``log.kinds``) name the notices that they give out; ``log.change.change`` hands
over what the events of an act say. Events that name none cost no query.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, User
from assessments.models import Assessment, Cycle, Delivery, Notice
from assessments.states import State, Verdict


class Who(Enum):
    """Who is told: those of the notice's own commune, agency or city."""

    COMMUNE = "commune"
    AGENCY = "agency"
    LEAD = "lead"
    DECIDERS = "deciders"


class Place(Enum):
    """Where a notice leads: a URL name and the fields of the notice that it needs."""

    DOSSIER = ("assessments:dossier", "assessment_id")
    FIGURES = ("assessments:figures", "assessment_id", "number")
    REVIEW = ("assessments:review", "assessment_id", "number")
    QUEUE = ("assessments:review_queue",)
    APPRAISAL = ("assessments:appraisal", "assessment_id")
    FINDING = ("assessments:finding", "assessment_id")
    DECISION = ("assessments:decision", "assessment_id")
    HOME = ("home",)


# What a notice waits for besides a state or a verdict.
WAITING: Final = "waiting"
FIGURES: Final = "figures"


@dataclass(frozen=True)
class Rule:
    """``asks`` are the states or verdicts in which the notice asks for an act; none: it informs."""

    name: str
    title: Promise
    who: Who
    place: Place
    asks: frozenset[str] = frozenset()


_NOT_HANDED_IN: Final = frozenset({State.COLLECTING, State.SCORING})
_WITH_AGENCY: Final = frozenset({Verdict.PENDING, Verdict.ANSWERED})

# fmt: off
RULES: Final = {rule.name: rule for rule in (
    Rule("handed-in", _("%(commune)s đã nộp hồ sơ, chờ tiếp nhận"), Who.LEAD, Place.APPRAISAL,
         frozenset({State.SUBMITTED})),
    Rule("received", _("Hồ sơ %(commune)s đã được tiếp nhận để thẩm định"), Who.COMMUNE,
         Place.DOSSIER),
    Rule("returned", _("Hồ sơ %(commune)s bị trả lại để bổ sung"), Who.COMMUNE, Place.DOSSIER,
         frozenset({State.SUPPLEMENT})),
    Rule("concluded", _("%(commune)s đã thẩm định xong, chờ quyết định"), Who.DECIDERS,
         Place.DECISION, frozenset({State.APPRAISED})),
    Rule("appraised", _("Hồ sơ %(commune)s đã thẩm định xong"), Who.COMMUNE, Place.DOSSIER),
    Rule("sent-back", _("%(commune)s: đề nghị thẩm định lại"), Who.LEAD, Place.APPRAISAL,
         frozenset({State.APPRAISING})),
    Rule("recognised", _("%(commune)s được công nhận phù hợp với trẻ em"), Who.COMMUNE,
         Place.DOSSIER),
    Rule("recognised-told", _("Đã công nhận %(commune)s"), Who.LEAD, Place.DOSSIER),
    Rule("refused", _("%(commune)s không được công nhận"), Who.COMMUNE, Place.DOSSIER),
    Rule("refused-told", _("Không công nhận %(commune)s"), Who.LEAD, Place.DOSSIER),
    Rule("withdrawn", _("Đã thu hồi công nhận %(commune)s"), Who.COMMUNE, Place.DOSSIER),
    Rule("finding-sent", _("%(commune)s: góp ý dự thảo kết luận thẩm định"), Who.COMMUNE,
         Place.FINDING),
    Rule("finding-finished", _("%(commune)s đã góp ý xong dự thảo kết luận"), Who.LEAD,
         Place.FINDING),
    Rule("correction-asked", _("%(commune)s: có chỉnh sửa nhỏ trước khi trình"), Who.COMMUNE,
         Place.FINDING),
    Rule("criterion-returned", _("%(commune)s: tiêu chí %(number)s bị trả lại"), Who.COMMUNE,
         Place.FIGURES, frozenset({Verdict.RETURNED})),
    Rule("criterion-questioned", _("%(commune)s: tiêu chí %(number)s đạt, còn hỏi"), Who.COMMUNE,
         Place.FIGURES),
    Rule("criterion-reopened", _("%(commune)s: số liệu tiêu chí %(number)s thay đổi, cần xem lại"),
         Who.AGENCY, Place.REVIEW, _WITH_AGENCY),
    Rule("criterion-answered", _("%(commune)s đã trả lời tiêu chí %(number)s"), Who.AGENCY,
         Place.REVIEW, _WITH_AGENCY),

    # Told by a person: agencies to the lead, the lead to whoever is waited for.
    Rule("all-signed", _("%(commune)s: đủ ý kiến của các cơ quan"), Who.LEAD, Place.APPRAISAL,
         asks=frozenset({State.SUBMITTED, State.APPRAISING})),
    Rule("remind-dossier", _("Nhắc nộp hồ sơ %(commune)s"), Who.COMMUNE, Place.DOSSIER,
         asks=_NOT_HANDED_IN | {State.SUPPLEMENT}),
    Rule("remind-waiting", _("Nhắc cho ý kiến: %(count)s tiêu chí đang chờ %(agency)s"), Who.AGENCY,
         Place.QUEUE, asks=frozenset({WAITING})),
    Rule("remind-figures", _("Nhắc nhập đủ số liệu tiêu chí %(number)s, %(commune)s"), Who.COMMUNE,
         Place.FIGURES, asks=frozenset({State.COLLECTING, State.SUPPLEMENT, FIGURES})),
    Rule("remind-answer", _("Nhắc trả lời tiêu chí %(number)s, %(commune)s"), Who.COMMUNE,
         Place.FIGURES, asks=frozenset({Verdict.RETURNED})),
    Rule("remind-opinion", _("Nhắc cho ý kiến tiêu chí %(number)s, %(commune)s"), Who.AGENCY,
         Place.REVIEW, asks=_WITH_AGENCY),
    Rule("message", _("Tin của cơ quan chủ trì"), Who.COMMUNE, Place.HOME),
    Rule("remind-appraisal", _("Nhắc thẩm định %(commune)s"), Who.LEAD, Place.APPRAISAL,
         asks=frozenset({State.SUBMITTED, State.APPRAISING})),
    Rule("remind-decision", _("Nhắc quyết định %(commune)s"), Who.DECIDERS, Place.DECISION,
         asks=frozenset({State.APPRAISED})),

    # Told by the calendar.
    Rule("deadline-near", _("Còn %(days)s ngày tới hạn nộp hồ sơ %(commune)s"), Who.COMMUNE,
         Place.DOSSIER, asks=_NOT_HANDED_IN),
    Rule("deadline-today", _("Hôm nay là hạn nộp hồ sơ %(commune)s"), Who.COMMUNE, Place.DOSSIER,
         asks=_NOT_HANDED_IN),
    Rule("deadline-passed", _("Quá hạn nộp hồ sơ %(commune)s %(days)s ngày"), Who.COMMUNE,
         Place.DOSSIER, asks=_NOT_HANDED_IN),
    Rule("waiting-near", _("Còn %(days)s ngày tới hạn; %(count)s tiêu chí chờ %(agency)s"),
         Who.AGENCY, Place.QUEUE, asks=frozenset({WAITING})),
    Rule("waiting-today", _("Hôm nay là hạn nộp; %(count)s tiêu chí chờ %(agency)s"), Who.AGENCY,
         Place.QUEUE, asks=frozenset({WAITING})),
    Rule("waiting-passed", _("Quá hạn %(days)s ngày; %(count)s tiêu chí chờ %(agency)s"),
         Who.AGENCY, Place.QUEUE, asks=frozenset({WAITING})),
)}
# fmt: on


# --- reading --------------------------------------------------------------------------------------


def title_of(notice: Notice) -> str:
    """What a notice says, in the reader's language; reads its commune and agency."""
    words = {**notice.data, "number": notice.number}
    if notice.assessment is not None:
        words["commune"] = notice.assessment.commune.name
    if notice.agency is not None:
        words["agency"] = notice.agency.short_name
    return str(RULES[notice.kind].title) % words


def place_of(notice: Notice) -> str:
    """The path of the page where what the notice asks for is done."""
    name, *fields = RULES[notice.kind].place.value
    return reverse(name, args=[getattr(notice, field) for field in fields])


def asks(notice: Notice) -> bool:
    """Whether the notice asks for an act, or only informs."""
    return bool(RULES[notice.kind].asks)


# --- who ------------------------------------------------------------------------------------------


def people(
    who: Who, cycle: Cycle, assessment: Assessment | None = None, agency_id: int | None = None
) -> QuerySet[User]:
    """The active accounts that a notice goes to."""
    city = Q(agency__authority=cycle.authority_id)
    chosen = {
        Who.COMMUNE: Q(commune=assessment.commune_id if assessment else None),
        Who.AGENCY: Q(agency=agency_id, role__in=[Role.ASSESSOR, Role.APPRAISER]),
        Who.LEAD: city & Q(role=Role.APPRAISER, agency__kind=Agency.Kind.LEAD),
        Who.DECIDERS: Q(agency=cycle.authority_id, role=Role.DECIDER),
    }[who]
    return User.objects.filter(chosen, is_active=True).order_by("pk")


# --- telling --------------------------------------------------------------------------------------


def give_out(notices: Iterable[tuple[Notice, Iterable[User]]]) -> None:
    """Store notices with a copy for each person; those that go at once are delivered at once."""
    pairs = [(notice, list(receivers)) for notice, receivers in notices]
    pairs = [(notice, receivers) for notice, receivers in pairs if receivers]
    Notice.objects.bulk_create(notice for notice, _receivers in pairs)
    Delivery.objects.bulk_create(
        Delivery(
            notice=notice,
            recipient=person,
            delivered_at=notice.made_at if notice.goes_at <= notice.made_at else None,
        )
        for notice, receivers in pairs
        for person in receivers
    )


@dataclass(frozen=True, slots=True)
class News:
    """What an event says to the table: the names of its notices, and their text.

    ``number`` is of the criterion that it is about. ``reached`` is the state of the dossier or the
    verdict of the criterion afterwards.
    """

    tells: tuple[str, ...]
    text: str
    number: int | None
    reached: State | Verdict | None


def tell(
    assessment: Assessment,
    actor: User,
    news: Iterable[News],
    at: datetime,
    followers: Mapping[int, int],
) -> None:
    """Settle what the events of one act have answered, and tell whom they concern.

    ``followers`` are the agencies by criterion number. Runs inside the act's transaction. An act
    that tells nobody and reaches nothing costs no query.
    """
    for piece in news:
        if piece.reached is not None:
            _settle(assessment, actor, piece.reached, piece.number, at)
    found: dict[tuple[Who, int | None], list[User]] = {}
    notices = []
    for piece in news:
        for rule in map(RULES.__getitem__, piece.tells):
            agency = followers[piece.number] if piece.number and rule.who == Who.AGENCY else None
            if (rule.who, agency) not in found:
                rows = people(rule.who, assessment.cycle, assessment, agency).exclude(pk=actor.pk)
                found[rule.who, agency] = list(rows.only("pk"))
            notice = Notice(
                cycle_id=assessment.cycle_id,
                assessment=assessment,
                number=piece.number,
                kind=rule.name,
                text=piece.text,
                sender=actor,
                sender_name=actor.signature,
                made_at=at,
                goes_at=at,
            )
            notices.append((notice, found[rule.who, agency]))
    if notices:
        give_out(notices)


def _settle(
    assessment: Assessment,
    actor: User,
    reached: State | Verdict,
    number: int | None,
    at: datetime,
) -> None:
    """Mark as acted upon the notices that waited for another state or verdict than the new one."""
    ended = [
        rule.name
        for rule in RULES.values()
        if reached not in rule.asks and rule.asks.intersection(type(reached).values)
    ]
    rows = Q() if number is None else Q(notice__number=number)
    Delivery.objects.filter(
        rows, notice__assessment=assessment, notice__kind__in=ended, acted_at=None
    ).update(acted_at=at, acted_by=actor.signature)
