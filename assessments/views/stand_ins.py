"""Deputies: whom I named, and in whose place I may act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.models import StandIn
from assessments import clock
from assessments.errors import DomainError
from assessments.forms.stand_ins import StandInForm
from assessments.services.stand_ins import colleagues_of, end_stand_in, name_deputy, open_for
from assessments.views.fetch import UserRequest, request_key
from assessments.views.standing_in import SESSION_KEY

_SHOWN = 20


def stand_ins(request: UserRequest) -> HttpResponse:
    """Both lists; a POST names a deputy."""
    user = request.user
    colleagues = colleagues_of(user)
    form = StandInForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            name_deputy(user, **form.cleaned_data, request_key=request_key(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            text = _("Đã cử %(deputy)s làm thay.")
            messages.success(request, text % {"deputy": form.cleaned_data["deputy"]})
            return redirect("assessments:stand_ins")
    named = StandIn.objects.filter(principal=user).select_related("deputy")[:_SHOWN]
    context = {
        "form": form,
        "has_colleagues": bool(form.fields["deputy"].queryset),  # type: ignore[attr-defined]
        "named": named,
        "open_for": open_for(user),
        "today": clock.today(),
    }
    return render(request, "assessments/stand_ins.html", context)


@require_POST
def end(request: UserRequest, stand_in_id: int) -> HttpResponse:
    """Take a naming back."""
    end_stand_in(request.user, stand_in_id)
    messages.success(request, _("Người đó không làm thay nữa."))
    return redirect("assessments:stand_ins")


@require_POST
def begin(request: UserRequest, stand_in_id: int) -> HttpResponse:
    """Act in another's place from here on; ``AccessMiddleware`` keeps some pages closed."""
    row = get_object_or_404(StandIn, pk=stand_in_id, deputy=request.user)
    if row not in open_for(request.user):
        messages.error(request, _("Thời gian làm thay chưa tới, đã hết hoặc đã bị thôi."))
        return redirect("assessments:stand_ins")
    request.session[SESSION_KEY] = row.pk
    return redirect("home")


@require_POST
def stop(request: UserRequest) -> HttpResponse:
    """Be oneself again."""
    request.session.pop(SESSION_KEY, None)
    return redirect("home")
