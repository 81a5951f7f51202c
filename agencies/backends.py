"""Signing in, and fetching who signed in together with the unit they act for."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models.expressions import Combinable

from agencies.models import User


class RoleBackend(ModelBackend):
    """Password sign-in; rights come from ``rules`` alone, never from stored permissions.

    Sample accounts have a public password, so they exist only while DEMO is on.
    """

    # What apps above hang on the person of every request, read with them in one query.
    hung_on: ClassVar[dict[str, Combinable]] = {}

    def get_user(self, user_id: Any) -> User | None:
        rows = User.objects.select_related("commune", "agency").annotate(**self.hung_on)
        try:
            user = rows.get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active) and (settings.DEMO or not user.is_sample)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False
