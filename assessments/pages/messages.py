"""Notices and messages as plain rows."""

from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from assessments.models import Cycle, Delivery
from assessments.notices.table import asks, title_of
from assessments.tones import tone_of


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """One notice as its receiver sees it."""
    if delivery.acted_at:
        standing, word = "acted", _("đã xử lý")
    elif delivery.opened_at:
        standing, word = "opened", _("đã mở")
    else:
        standing, word = "new", _("mới")
    return {
        "delivery": delivery,
        "title": title_of(delivery.notice),
        "asks": asks(delivery.notice) and not delivery.acted_at,
        "tone": tone_of("notice", standing),
        "word": word,
    }


def audiences_of(cycle: Cycle) -> list[tuple[str, str]]:
    """To whom a message may go: value and label."""
    followed = Agency.objects.filter(responsibilities__cycle=cycle).distinct()
    return [("late", _("Mọi xã, phường chưa nộp hồ sơ"))] + [
        (f"agency:{agency.pk}", _("%(agency)s, về các tiêu chí đang chờ") % {"agency": agency})
        for agency in followed
    ]
