"""Notices: reading one's own, writing to whoever is waited for, and what became of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.errors import DomainError
from assessments.forms.messages import MessageForm
from assessments.models import Notice
from assessments.notices.messages import (
    cancel,
    deliveries_of,
    letters_for,
    open_delivery,
    receivers_of,
    send,
    sent_by,
    tell_the_lead,
)
from assessments.notices.table import place_of, title_of
from assessments.pages.messages import audiences_of, delivery_row
from assessments.queries.cycle import current_cycle
from assessments.views.fetch import UserRequest, assessment_for, request_key

_PER_PAGE = 30


def notices(request: UserRequest) -> HttpResponse:
    """What was told to this person, the latest first; a POST says whether e-mail is wanted."""
    user = request.user
    if request.method == "POST":
        user.wants_email = "wants_email" in request.POST
        User.objects.filter(pk=user.pk).update(wants_email=user.wants_email)
        messages.success(request, _("Đã ghi cách nhận thông báo."))
        return redirect("assessments:notices")
    page = Paginator(deliveries_of(user), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [delivery_row(delivery) for delivery in page.object_list],
        "may_send": has_perm("assessments.send_messages", user),
    }
    return render(request, "assessments/notices.html", context)


def open_one(request: UserRequest, delivery_id: int) -> HttpResponse:
    """Mark one's own notice as opened and go where it leads."""
    delivery = open_delivery(request.user, delivery_id)
    if delivery is None:
        raise Http404
    return redirect(place_of(delivery.notice))


def compose(request: UserRequest) -> HttpResponse:
    """Choose to whom, see exactly who would get what, then send."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    form = MessageForm(request.POST or request.GET or None)
    letters = []
    if form.is_bound and form.is_valid():
        audience, text = form.cleaned_data["target"], form.cleaned_data["text"]
        try:
            letters = letters_for(cycle, audience, sender=request.user, text=text)
            if request.method == "POST" and "send" in request.POST:
                return _send(request, letters)
        except DomainError as error:
            messages.error(request, str(error))
    context = {
        "form": form,
        "letters": letters,
        "people": sum(len(letter.receivers) for letter in letters),
        "audiences": audiences_of(cycle),
        "chosen": form.data.get("target", "") if form.is_bound else "",
        "text": form.data.get("text", "") if form.is_bound else "",
    }
    return render(request, "assessments/compose.html", context)


def _send(request: UserRequest, letters: list[Any]) -> HttpResponse:
    send(letters, request_key=request_key(request))
    count = receivers_of(letters)
    text = ngettext(
        "Sẽ gửi tới %(count)s người sau 5 phút; còn hủy được ở đây.",
        "Sẽ gửi tới %(count)s người sau 5 phút; còn hủy được ở đây.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("assessments:outbox")


def remind(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """From a cell of the board to a message to whoever holds it."""
    assessment_for(request, pk)
    return redirect(f"{reverse('assessments:compose')}?target=cell:{pk}:{number}")


def outbox(request: UserRequest) -> HttpResponse:
    """What one sent: delivered, opened, acted upon; what has not gone out can be taken back."""
    page = Paginator(sent_by(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "page": page,
        "rows": [
            {
                "notice": notice,
                "title": title_of(notice),
                "is_held": notice.goes_at > now and notice.cancelled_at is None,
            }
            for notice in page.object_list
        ],
    }
    return render(request, "assessments/outbox.html", context)


def sent(request: UserRequest, notice_id: int) -> HttpResponse:
    """One message with everyone it went to."""
    notice = sent_by(request.user).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    rows = notice.deliveries.select_related("recipient__commune", "recipient__agency", "digest")
    context = {"notice": notice, "title": title_of(notice), "rows": rows.order_by("pk")[:500]}
    return render(request, "assessments/sent.html", context)


@require_POST
def take_back(request: UserRequest, notice_id: int) -> HttpResponse:
    if not Notice.objects.filter(pk=notice_id, sender=request.user).exists():
        raise Http404
    try:
        cancel(notice_id, actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hủy, không ai nhận tin này."))
    return redirect("assessments:outbox")


@require_POST
def all_signed(request: UserRequest, pk: int) -> HttpResponse:
    """The last agency tells the lead agency that every opinion is in."""
    assessment = assessment_for(request, pk)
    try:
        tell_the_lead(assessment, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã báo cơ quan chủ trì."))
    return redirect("assessments:review_queue")
