"""Telling people something: by hand with a preview and a hold, by the calendar, and reading it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from assessments import clock
from assessments.errors import MessageError
from assessments.models import Assessment, CriterionResult, Cycle, Delivery, Notice, RequestKey
from assessments.notices.table import RULES, Who, give_out, people, title_of
from assessments.queries.cycle import awaiting
from assessments.repeats import once
from assessments.states import SIGNED_OFF, Holder, State

# So long a message can be taken back.
HOLD: Final = timedelta(minutes=5)
_NOT_HANDED_IN: Final = (State.COLLECTING, State.SCORING)
_REMINDERS: Final = {
    Holder.COMMUNE: "remind-figures",
    Holder.COUNCIL: "remind-dossier",
    Holder.AGENCY: "remind-opinion",
    Holder.LEAD: "remind-appraisal",
    Holder.CITY: "remind-decision",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice to come, and who would get it."""

    notice: Notice
    receivers: list[User] = field(default_factory=list)

    @property
    def title(self) -> str:
        return title_of(self.notice)


def letters_for(cycle: Cycle, audience: str, *, sender: User, text: str) -> list[Letter]:
    """What a message to an audience amounts to, before anything is stored.

    ``audience`` is "late" (communes that have not handed in), "agency:ID" (an agency with waiting
    criteria) or "cell:ID:NUMBER" (whoever holds one criterion). Raises ``MessageError``.
    """
    kind, _colon, rest = audience.partition(":")
    if kind == "late":
        rows = Assessment.objects.filter(cycle=cycle, state__in=_NOT_HANDED_IN)
        receivers = _by_commune(rows)
        return [
            _letter(cycle, "remind-dossier", sender, text, receivers[row.commune_id], row)
            for row in rows.select_related("commune").order_by("commune__code")
        ]
    if kind == "agency" and rest.isdecimal():
        return _to_agency(cycle, int(rest), sender, text)
    pk, _colon, number = rest.partition(":")
    if kind == "cell" and pk.isdecimal() and number.isdecimal():
        return _to_holder(cycle, int(pk), int(number), sender, text)
    raise MessageError(_("Hãy chọn gửi cho ai."))


def _by_commune(rows: QuerySet[Assessment]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {pk: [] for pk in rows.values_list("commune", flat=True)}
    for user in User.objects.filter(commune__in=found, is_active=True).order_by("pk"):
        found[user.commune_id or 0].append(user)
    return found


def _to_agency(cycle: Cycle, agency_id: int, sender: User, text: str) -> list[Letter]:
    agency = Agency.objects.filter(pk=agency_id, authority=cycle.authority_id).first()
    if agency is None:
        raise MessageError(_("Hãy chọn gửi cho ai."))
    waiting = awaiting(CriterionResult.objects.filter(agency=agency, assessment__cycle=cycle))
    receivers = list(people(Who.AGENCY, cycle, agency_id=agency.pk))
    data = {"count": waiting.count()}
    return [_letter(cycle, "remind-waiting", sender, text, receivers, agency=agency, data=data)]


def _to_holder(cycle: Cycle, pk: int, number: int, sender: User, text: str) -> list[Letter]:
    row = (
        CriterionResult.objects.filter(assessment__cycle=cycle, assessment=pk, number=number)
        .select_related("assessment__commune", "agency")
        .first()
    )
    if row is None or row.holder not in _REMINDERS:
        raise MessageError(_("Ô này không chờ ai, nên không có ai để nhắc."))
    kind = _REMINDERS[Holder(row.holder)]
    if kind == "remind-figures" and row.verdict == "returned":
        kind = "remind-answer"
    rule = RULES[kind]
    agency = row.agency if rule.who == Who.AGENCY else None
    receivers = people(rule.who, cycle, row.assessment, row.agency_id)
    return [_letter(cycle, kind, sender, text, list(receivers), row.assessment, number, agency)]


def _letter(  # noqa: PLR0917 - a notice has so many parts
    cycle: Cycle,
    kind: str,
    sender: User | None,
    text: str,
    receivers: list[User],
    assessment: Assessment | None = None,
    number: int | None = None,
    agency: Agency | None = None,
    data: dict[str, Any] | None = None,
    key: str | None = None,
) -> Letter:
    now = clock.now()
    notice = Notice(
        cycle=cycle,
        assessment=assessment,
        number=number,
        agency=agency,
        kind=kind,
        data=data or {},
        text=text,
        sender=sender,
        sender_name=sender.signature if sender else "",
        made_at=now,
        goes_at=now,
        key=key,
    )
    return Letter(notice, receivers)


def receivers_of(letters: Iterable[Letter]) -> int:
    """How many people letters go to."""
    return len({user.pk for letter in letters for user in letter.receivers})


@once
@transaction.atomic
def send(letters: Iterable[Letter], *, request_key: UUID | None = None) -> None:
    """Store letters to go out after ``HOLD``."""
    RequestKey.objects.use(request_key)
    goes_at = clock.now() + HOLD
    found = [letter for letter in letters if letter.receivers]
    if not found:
        raise MessageError(_("Không có ai để gửi: chưa có tài khoản nào ở nơi nhận."))
    for letter in found:
        letter.notice.goes_at = goes_at
        letter.notice.key = f"hand:{uuid4()}"
    give_out((letter.notice, letter.receivers) for letter in found)


@once
@transaction.atomic
def cancel(notice_id: int, *, actor: User, request_key: UUID | None = None) -> None:
    """Take back a message that has not gone out. Raises ``MessageError``."""
    RequestKey.objects.use(request_key)
    rows = Notice.objects.filter(pk=notice_id, sender=actor, cancelled_at=None)
    if not rows.filter(goes_at__gt=clock.now()).update(
        cancelled_at=clock.now(), cancelled_by=actor.signature
    ):
        raise MessageError(_("Tin đã gửi đi nên không hủy được nữa."))


def deliver_held() -> int:
    """Deliver what was held and not cancelled; the update itself lets nobody deliver twice."""
    now = clock.now()
    due = Notice.objects.filter(goes_at__lte=now, cancelled_at=None, goes_at__gt=now - _OLDEST)
    return Delivery.objects.filter(notice__in=due, delivered_at=None).update(delivered_at=now)


_OLDEST: Final = timedelta(days=7)


def tell_the_lead(assessment: Assessment, *, actor: User) -> None:
    """The last agency tells the lead agency that every opinion is in; told once a round.

    Raises ``MessageError`` while an opinion is missing.
    """
    rows = list(assessment.results.all())
    if any(row.verdict not in SIGNED_OFF for row in rows):
        raise MessageError(_("Chưa đủ ý kiến của các cơ quan."))
    # A sign-off that re-opened and closed again is another round.
    key = f"all-signed:{assessment.pk}:{sum(row.version for row in rows)}"
    if Notice.objects.filter(key=key).exists():
        return
    receivers = list(people(Who.LEAD, assessment.cycle, assessment))
    letter = _letter(assessment.cycle, "all-signed", actor, "", receivers, assessment, key=key)
    give_out([(letter.notice, letter.receivers)])


def remind_by_the_calendar(cycle: Cycle) -> None:
    """Remind whoever is behind on the cycle's days before and after the deadline, once a day."""
    today = clock.today()
    offset = (today - cycle.deadline).days
    if offset not in cycle.reminder_offsets and offset != 0:
        return
    moment = "near" if offset < 0 else "passed" if offset else "today"
    days = {"days": abs(offset)}
    rows = Assessment.objects.filter(cycle=cycle, state__in=_NOT_HANDED_IN)
    receivers = _by_commune(rows)
    letters = [
        _letter(
            cycle,
            f"deadline-{moment}",
            None,
            "",
            receivers[row.commune_id],
            row,
            data=days,
            key=f"deadline:{cycle.pk}:{today}:{row.pk}",
        )
        for row in rows.select_related("commune")
    ]
    waiting = awaiting(CriterionResult.objects.filter(assessment__cycle=cycle))
    counted = waiting.order_by("agency").values("agency").annotate(count=Count("pk"))
    agencies = Agency.objects.in_bulk([row["agency"] for row in counted])
    letters += [
        _letter(
            cycle,
            f"waiting-{moment}",
            None,
            "",
            list(people(Who.AGENCY, cycle, agency_id=row["agency"])),
            agency=agencies[row["agency"]],
            data=days | {"count": row["count"]},
            key=f"waiting:{cycle.pk}:{today}:{row['agency']}",
        )
        for row in counted
    ]
    with transaction.atomic():
        # Two beats at once: the second waits for this row and then finds the first's notices.
        Cycle.objects.select_for_update().get(pk=cycle.pk)
        keys = [letter.notice.key for letter in letters]
        known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
        give_out(
            (letter.notice, letter.receivers)
            for letter in letters
            if letter.notice.key not in known
        )


# --- reading --------------------------------------------------------------------------------------


def deliveries_of(user: User) -> QuerySet[Delivery]:
    """What was delivered to a person, the latest first."""
    return (
        Delivery.objects.filter(recipient=user, delivered_at__isnull=False)
        .select_related("notice__assessment__commune", "notice__agency")
        .order_by("-delivered_at", "-pk")
    )


def open_delivery(user: User, delivery_id: int) -> Delivery | None:
    """Mark one's own copy as opened, the first time."""
    delivery = deliveries_of(user).filter(pk=delivery_id).first()
    if delivery is not None and delivery.opened_at is None:
        delivery.opened_at, delivery.opened_by = clock.now(), user.signature
        delivery.save(update_fields=["opened_at", "opened_by"])
    return delivery


def sent_by(user: User) -> QuerySet[Notice]:
    """What a person sent, with how far each got."""
    return (
        Notice.objects.filter(sender=user, key__isnull=False)
        .select_related("assessment__commune", "agency")
        .annotate(
            receivers=Count("deliveries"),
            delivered=Count("deliveries", filter=Q(deliveries__delivered_at__isnull=False)),
            opened=Count("deliveries", filter=Q(deliveries__opened_at__isnull=False)),
            acted=Count("deliveries", filter=Q(deliveries__acted_at__isnull=False)),
        )
        .order_by("-goes_at", "-pk")
    )
