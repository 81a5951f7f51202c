"""A member's own ballot, opened by the code on the slip: no account, one meeting, some hours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.errors import DomainError
from assessments.forms.ballots import CodeForm, VotesForm
from assessments.pages.ballots import ballot_page, seat_of
from assessments.queries.facts import Facts
from assessments.services.ballots import Vote, cast_own_votes, has_valid_code
from assessments.views.fetch import request_key


def enter(request: HttpRequest) -> HttpResponse:
    """Where the slip sends its holder: type the code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("assessments:ballot", code=form.cleaned_data["code"])
    return render(request, "assessments/ballot_enter.html", {"form": form})


def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """Every criterion: the member's own points, and the others' once these are given."""
    seat = seat_of(code)
    if seat is None or not has_valid_code(seat):
        messages.error(
            request, _("Mã không đúng hoặc đã hết hạn. Hãy xem lại phiếu, hoặc hỏi thư ký.")
        )
        return redirect("assessments:ballot_enter")
    facts = Facts(seat.meeting.council.assessment)
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
    return render(request, "assessments/ballot.html", ballot_page(seat, facts, form))
