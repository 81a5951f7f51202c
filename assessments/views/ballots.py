"""A member's own ballot, opened by the code on the slip: no account, one meeting, some hours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.errors import DomainError
from assessments.forms.council import CodeForm, VotesForm
from assessments.models import Attendance
from assessments.pages.council import Room, show_vote
from assessments.queries.facts import Facts
from assessments.services.ballots import Vote, cast_own_votes, has_valid_code
from assessments.views.fetch import request_key
from config.numbers import show_number


def enter(request: HttpRequest) -> HttpResponse:
    """Where the slip sends its holder: type the code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("assessments:ballot", code=form.cleaned_data["code"])
    return render(request, "assessments/ballot_enter.html", {"form": form})


def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """Every criterion: the member's own points, and the others' once these are given."""
    seat = (
        Attendance.objects.filter(code=code, meeting__snapshot=None)
        .select_related(
            "member",
            "meeting__opened_by",
            "meeting__council__assessment__commune",
            "meeting__council__assessment__cycle__ruleset",
            "meeting__council__assessment__cycle__authority",
        )
        .first()
    )
    if seat is None or not has_valid_code(seat):
        messages.error(
            request, _("Mã không đúng hoặc đã hết hạn. Hãy xem lại phiếu, hoặc hỏi thư ký.")
        )
        return redirect("assessments:ballot_enter")
    assessment = seat.meeting.council.assessment
    facts = Facts(assessment)
    form = VotesForm(request.POST or None, keys=facts.sheet.numbers)
    if request.method == "POST" and form.is_valid():
        try:
            cast_own_votes(
                seat,
                [Vote(seat.member_id, number, points) for number, points in form.votes().items()],
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã nhận điểm."))
            return redirect("assessments:ballot", code=code)
    room = Room(facts)
    rows = []
    for result in facts.results:
        own = room.ballot(result, seat.member)
        hearing = room.hearing(result, viewer=seat.member)
        rows.append(
            {
                "result": result,
                "maximum": show_number(result.criterion.max_points),
                "computed": show_number(result.computed_points) or "–",
                "own": show_vote(own.points) if own else "",
                "hearing": hearing,
                "others": [
                    vote for vote in hearing.votes if vote.shown and vote.member != seat.member
                ],
                "typed": form.data.get(f"points-{result.number}", ""),
                "errors": form.errors.get(f"points-{result.number}", []),
            }
        )
    context = {
        "seat": seat,
        "assessment": assessment,
        "rows": rows,
        "is_secret": seat.meeting.is_secret,
        "is_done": all(row["own"] for row in rows),
    }
    return render(request, "assessments/ballot.html", context)
