from django.apps import AppConfig
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Đánh giá, công nhận")

    def ready(self) -> None:
        """The number of unread notices comes with the person of every request, in one query."""
        from agencies.backends import RoleBackend  # noqa: PLC0415 - models are loaded by now
        from assessments.models import Delivery  # noqa: PLC0415 - models are loaded by now

        own = Delivery.objects.unread().filter(recipient=OuterRef("pk")).order_by()
        counted = own.values("recipient").annotate(number=Count("pk")).values("number")
        RoleBackend.hung_on["unread_count"] = Coalesce(
            Subquery(counted, output_field=IntegerField()), 0
        )
