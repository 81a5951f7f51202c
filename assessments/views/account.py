"""Signing in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView

from assessments.demo.accounts import PASSWORD, sign_in_accounts


class SignInView(LoginView):
    """The sign-in page; it lists the demo accounts only while DEMO is on."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_password"] = PASSWORD
            context["demo_accounts"] = [
                {
                    "username": user.username,
                    "role": user.get_role_display(),
                    "unit": user.unit_name,
                }
                for user in sign_in_accounts()
            ]
        return context
