"""One e-mail a person a day. The row is claimed before anything is sent, so none goes twice."""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from assessments import clock
from assessments.errors import MessageError
from assessments.models import Cycle, Delivery, Digest
from assessments.notices.table import title_of

logger = logging.getLogger(__name__)
_MOST_LINES: Final = 50
# Older news is no news: who gets an address late is not sent a season at once.
_NEWS: Final = timedelta(days=7)
# Longer than any mail server takes; the worker that claimed it is gone.
_STUCK_AFTER: Final = timedelta(minutes=15)


def cycles_whose_hour_has_come() -> list[Cycle]:
    """The open cycles whose hour for the day's e-mail is past."""
    hour = timezone.localtime(clock.now()).hour
    open_ = Cycle.objects.filter(is_open=True, digest_hour__lte=hour)
    return list(open_.select_related("authority", "ruleset"))


def send_digests(cycle: Cycle) -> int:
    """Send everyone of a cycle what is new to them; return how many e-mails went out."""
    new = _new(cycle)
    readers = User.objects.filter(
        pk__in=new.order_by().values("recipient"), is_active=True, wants_email=True
    )
    # Who has had the day's e-mail is not asked for again each minute; the claim below decides.
    readers = readers.exclude(email="").exclude(digests__day=clock.today())
    sent = 0
    for user in readers:
        digest = _claim(cycle, user)
        if digest is not None and _send(digest):
            sent += 1
    return sent


def give_up_stuck() -> int:
    """Mark what a lost worker left half-way: nobody knows whether it went, so a person decides."""
    with translation.override("vi"):
        reason = _("Máy dừng giữa chừng, không rõ thư đã đi hay chưa.")
    stuck = Digest.objects.filter(
        status=Digest.Status.SENDING, claimed_at__lt=clock.now() - _STUCK_AFTER
    )
    return stuck.update(status=Digest.Status.FAILED, reason=reason)


def _new(cycle: Cycle) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        notice__cycle=cycle,
        delivered_at__gt=clock.now() - _NEWS,
        opened_at=None,
        acted_at=None,
        digest=None,
    )


def _claim(cycle: Cycle, user: User) -> Digest | None:
    """The day's e-mail of a person, or None where another beat has claimed it already."""
    try:
        with transaction.atomic():
            rows = _new(cycle).filter(recipient=user)
            lines = list(
                rows.select_related("notice__assessment__commune", "notice__agency").order_by("pk")
            )[:_MOST_LINES]
            if not lines:
                return None
            with translation.override("vi"):
                digest = _written(cycle, user, lines)
            digest.save(force_insert=True)
            Delivery.objects.filter(pk__in=[line.pk for line in lines]).update(digest=digest)
    except IntegrityError:
        return None
    return digest


def _written(cycle: Cycle, user: User, lines: list[Delivery]) -> Digest:
    left = (cycle.deadline - clock.today()).days
    if left > 0:
        when = _("còn %(days)s ngày tới hạn") % {"days": left}
    else:
        when = _("hôm nay là hạn") if left == 0 else _("đã quá hạn")
    count = ngettext("%(count)s thông báo mới", "%(count)s thông báo mới", len(lines))
    context = {
        "user": user,
        "cycle": cycle,
        "when": when,
        "site": settings.SITE_URL,
        "lines": [
            {
                # Only the title: what a person wrote may name a child, and e-mail is not ours.
                "title": title_of(line.notice),
                # By way of the notice, so that opening from the e-mail is known too.
                "url": f"{settings.SITE_URL}{reverse('assessments:notice_open', args=[line.pk])}",
            }
            for line in lines
        ],
    }
    return Digest(
        recipient=user,
        day=clock.today(),
        address=user.email,
        subject=f"{cycle}: {count % {'count': len(lines)}}, {when}",
        text=render_to_string("assessments/mail/digest.txt", context),
        html=render_to_string("assessments/mail/digest.html", context),
        claimed_at=clock.now(),
    )


def _send(digest: Digest) -> bool:
    mail = EmailMultiAlternatives(digest.subject, digest.text, to=[digest.address])
    mail.attach_alternative(digest.html, "text/html")
    try:
        mail.send()
    except OSError as error:  # SMTP's own errors are OSErrors too
        logger.warning("digest %s could not be sent: %s", digest.pk, error)
        digest.status, digest.reason = Digest.Status.FAILED, str(error)[:300]
        digest.save(update_fields=["status", "reason"])
        return False
    digest.status, digest.sent_at = Digest.Status.SENT, clock.now()
    digest.save(update_fields=["status", "sent_at"])
    return True


def send_again(digest: Digest) -> None:
    """Try a failed e-mail once more; of two who press at once one does. Raises ``MessageError``."""
    claimed = Digest.objects.filter(pk=digest.pk, status=Digest.Status.FAILED).update(
        status=Digest.Status.SENDING,
        attempts=digest.attempts + 1,
        reason="",
        claimed_at=clock.now(),
    )
    if not claimed:
        raise MessageError(_("Thư này không ở trạng thái gửi lỗi."))
    digest.refresh_from_db()
    if not _send(digest):
        raise MessageError(_("Vẫn chưa gửi được: %(reason)s") % {"reason": digest.reason})
