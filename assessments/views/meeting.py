"""The meeting: its frame and attendance, codes, one criterion on the projector, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError, StaleError
from assessments.forms.ballots import VotesForm
from assessments.forms.meeting import DissentForm, EndForm, MeetingForm
from assessments.forms.points import PointsForm
from assessments.models import CriterionResult
from assessments.pages.council import Hearing, Room
from assessments.pages.meeting import (
    criterion_page,
    meeting_form,
    meeting_page,
    open_fingerprint,
    votes_of,
)
from assessments.pages.points import choices_of
from assessments.queries.facts import Facts
from assessments.services.ballots import Vote, collect_votes, keep_dissent
from assessments.services.council import close_meeting, issue_codes, save_meeting
from assessments.services.points import save_council_points
from assessments.views.fetch import UserRequest, assessment_for, request_key


def meeting(request: UserRequest, pk: int) -> HttpResponse:
    """Open a meeting or correct the open one; the page counts the quorum."""
    assessment = assessment_for(request, pk)
    room = Room(Facts(assessment))
    if room.council is None:
        messages.error(request, _("Hãy ghi quyết định thành lập và thành viên Hội đồng trước."))
        return redirect("assessments:council", pk=pk)
    form = meeting_form(room, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            save_meeting(
                assessment.pk,
                actor=request.user,
                held_at=form.moment(),
                place=form.cleaned_data["place"],
                present=form.cleaned_data["present"],
                fingerprint=form.cleaned_data["fingerprint"],
                request_key=request_key(request),
            )
        except StaleError as error:
            # The message says what is stored, so the next save is an answer to it.
            messages.error(request, str(error))
            room = Room(Facts(assessment))
            typed = request.POST.copy()
            typed["fingerprint"] = open_fingerprint(room)
            form = meeting_form(room, typed)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã lưu cuộc họp."))
            return redirect("assessments:meeting", pk=pk)
    return _page(request, room, form)


def _page(
    request: UserRequest, room: Room, form: MeetingForm, end_form: EndForm | None = None
) -> HttpResponse:
    """The meeting's page; ``end_form`` is a refused end as it was typed."""
    context = meeting_page(room, form, end_form, ticked=request.POST.getlist("present"))
    return render(request, "assessments/meeting.html", context)


def codes(request: UserRequest, pk: int) -> HttpResponse:
    """The slips with each member's own code, to print and hand out; a POST makes new ones."""
    assessment = assessment_for(request, pk)
    if request.method == "POST":
        try:
            issue_codes(assessment.pk, actor=request.user, request_key=request_key(request))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("assessments:council_codes", pk=pk)
    room = Room(Facts(assessment))
    context = {
        "assessment": assessment,
        "room": room,
        "seats": [seat for seat in room.seats if seat.is_present],
        "has_codes": any(seat.code for seat in room.seats),
        "host": request.get_host(),
    }
    return render(request, "assessments/council_codes.html", context)


@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    """End the meeting; what it said is frozen for its minutes."""
    assessment = assessment_for(request, pk)
    room, form = Room(Facts(assessment)), EndForm(request.POST)
    if room.meeting is None:
        messages.error(request, _("Chưa mở cuộc họp Hội đồng, hoặc cuộc họp đã kết thúc."))
        return redirect("assessments:meeting", pk=pk)
    if form.is_valid():
        try:
            close_meeting(
                assessment.pk,
                actor=request.user,
                ended_at=form.moment(room.meeting.held_at),
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Cuộc họp đã kết thúc. Hãy lập biên bản và bảng chấm điểm.")
            )
            return redirect("assessments:council", pk=pk)
    else:
        messages.error(request, _("Hãy ghi giờ kết thúc, ví dụ 16:30."))
    return _page(request, room, meeting_form(room), form)


def criterion(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """One criterion in big type; a POST keeps the points the council agreed on.

    HTMX asks how many have given points; when the last one has, it gets all points instead.
    """
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    result = _result(facts, number)
    room = Room(facts)
    hearing = room.hearing(result)
    votes = votes_of(room, hearing, facts.sheet.criterion(number))
    if request.headers.get("HX-Request") == "true":
        return _votes_given(request, hearing, votes)
    form, choices = PointsForm(request.POST or None, numbers=[number]), {}
    if request.method == "POST" and form.is_valid():
        try:
            conflicts = save_council_points(
                assessment.pk, form.points(), actor=request.user, request_key=request_key(request)
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            if not conflicts:
                return redirect("assessments:council_criterion", pk=pk, number=number)
            facts, choices = Facts(assessment), choices_of(conflicts)
            result = _result(facts, number)
    context = votes | criterion_page(facts, result, form, choices)
    return render(request, "assessments/criterion.html", context)


def _votes_given(request: UserRequest, hearing: Hearing, votes: dict[str, Any]) -> HttpResponse:
    """How many have given points, or all of them once the last one has."""
    if not hearing.is_unsealed:
        return render(request, "assessments/criterion_given.html", votes)
    answer = render(request, "assessments/criterion_votes.html", votes)
    answer["HX-Retarget"] = "#votes"
    return answer


def _result(facts: Facts, number: int) -> CriterionResult:
    for row in facts.results:
        if row.number == number:
            return row
    raise Http404


@require_POST
def ballots(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Keep what the secretary types from the members' slips for one criterion."""
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    _result(facts, number)
    form = VotesForm(request.POST, keys=[member.pk for member in Room(facts).present])
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
    else:
        try:
            collect_votes(
                assessment.pk,
                [Vote(member, number, points) for member, points in form.votes().items()],
                actor=request.user,
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("assessments:council_criterion", pk=pk, number=number)


@require_POST
def dissent(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Keep a member's reserved opinion on one criterion."""
    assessment = assessment_for(request, pk)
    _result(Facts(assessment), number)
    form = DissentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn thành viên và ghi ý kiến, tối đa 1000 chữ."))
    else:
        try:
            keep_dissent(
                assessment.pk,
                number,
                form.cleaned_data["member"],
                form.cleaned_data["text"],
                actor=request.user,
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("assessments:council_criterion", pk=pk, number=number)
