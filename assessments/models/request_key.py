"""The keys of requests whose acts belong to no chain of events."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments import clock
from assessments.repeats import RepeatedError

# Nobody sends a page of last week again; a form come back to gets a new key.
KEPT: Final = timedelta(days=7)


class RequestKeyQuerySet(models.QuerySet["RequestKey"]):
    def use(self, key: UUID | None) -> None:
        """Note the key of an act, or raise ``RepeatedError`` where it is noted already.

        Call it in the transaction of the act, so that an act that is refused leaves its key free.
        Of two requests at once the second waits for the first one's row.
        """
        if key is None:
            return
        _row, is_new = self.get_or_create(key=key, defaults={"at": clock.now()})
        if not is_new:
            raise RepeatedError

    def forget_old(self) -> None:
        """Delete the keys that no page can send any more."""
        self.filter(at__lt=clock.now() - KEPT).delete()


class RequestKey(models.Model):
    """A request that was carried out, so that the same request changes nothing the second time."""

    key = models.UUIDField(_("mã lần gửi"), primary_key=True)
    at = models.DateTimeField(_("lúc"), db_index=True)

    objects = RequestKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("mã lần gửi")
        verbose_name_plural = _("mã lần gửi")

    def __str__(self) -> str:
        return str(self.key)
