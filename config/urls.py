"""Every path; each URL name has its rule in ``config.access``."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from assessments.views import account, tasks


def health(_request: HttpRequest) -> HttpResponse:
    """For supervisors and load balancers: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", tasks.home, name="home"),
    path("dang-nhap/", account.SignInView.as_view(), name="login"),
    path("dang-xuat/", auth_views.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", auth_views.PasswordChangeView.as_view(), name="password_change"),
    path(
        "doi-mat-khau/xong/",
        auth_views.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
    path("suc-khoe/", health, name="health"),
    path("quan-tri/", admin.site.urls),
    path("", include("assessments.urls")),
    path("", include("reports.urls")),
]
