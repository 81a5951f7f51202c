"""The bare page and the bare POST."""

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from bench.bare.models import Item


@login_required
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "bare.html", {"items": Item.objects.all()})


@login_required
def save(_request: HttpRequest, pk: int) -> HttpResponse:
    Item.objects.filter(pk=pk).update(count=F("count") + 1)
    return redirect("page")


urlpatterns = [path("", page, name="page"), path("<int:pk>/", save, name="save")]
