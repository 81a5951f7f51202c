"""Signing in, and fetching who signed in together with the unit they act for."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from agencies.models import User


class RoleBackend(ModelBackend):
    """Password sign-in; rights come from ``rules`` alone, never from stored permissions."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("commune", "agency").filter(pk=user_id).first()
        return user if user is not None and user.is_active else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False
