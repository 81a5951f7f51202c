"""One commune in one cycle: its state, its figures, and its points side by side."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, User
from assessments.models.cycle import Cycle
from assessments.states import Holder, Period, State, Verdict
from assessments.tones import tone_of
from criteria.models import Criterion, DataItem, Indicator, points_field


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> "AssessmentQuerySet":
        """A commune sees its own; an agency sees every commune of its authority."""
        if user.commune_id:
            return self.filter(commune=user.commune_id)
        return self.filter(cycle__authority=user.authority_id)


class Assessment(models.Model):
    """``state`` is written by ``workflow.steps`` alone, points by ``services.entries`` alone,
    and the ``chain_`` fields by ``log.change`` alone."""

    cycle = models.ForeignKey(
        Cycle,
        verbose_name=_("đợt đánh giá"),
        on_delete=models.PROTECT,
        related_name="assessments",
    )
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("xã, phường"),
        on_delete=models.PROTECT,
        related_name="assessments",
    )
    unit_group = models.SlugField(
        _("nhóm đơn vị"), max_length=40, help_text=_("Chốt khi mở đợt, theo nhóm của xã, phường.")
    )
    state = models.CharField(
        _("trạng thái"),
        max_length=16,
        choices=State.choices,
        default=State.COLLECTING,
        editable=False,
    )
    state_since = models.DateTimeField(_("từ lúc"), editable=False)
    computed_total = points_field(_("điểm tự động tạm tính"), default=0, editable=False)
    missing_count = models.PositiveSmallIntegerField(
        _("số liệu cuối năm còn thiếu"), default=0, editable=False
    )
    problem_count = models.PositiveSmallIntegerField(_("lỗi số liệu"), default=0, editable=False)
    chain_length = models.PositiveIntegerField(default=0, editable=False)
    chain_head = models.CharField(max_length=64, default="", editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ đánh giá")
        verbose_name_plural = _("hồ sơ đánh giá")
        ordering = ["cycle", "commune__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "commune"], name="one_assessment_per_commune_and_cycle"
            ),
            models.CheckConstraint(
                name="assessment_state_is_known", condition=Q(state__in=State.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.cycle.year}"

    @property
    def tone(self) -> str:
        return tone_of("dossier", self.state)


class DataEntry(models.Model):
    """The current value of one data item; every earlier value stands in the event log."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(DataItem, on_delete=models.PROTECT, related_name="entries")
    period = models.CharField(max_length=5, choices=Period.choices)
    value = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("số liệu đã nhập")
        verbose_name_plural = _("số liệu đã nhập")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "item", "period"], name="one_entry_per_item_and_period"
            ),
            models.CheckConstraint(
                name="entry_period_is_known", condition=Q(period__in=Period.values)
            ),
            models.CheckConstraint(
                name="entry_is_not_negative", condition=Q(value=None) | Q(value__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.period}={self.value}"


class IndicatorResult(models.Model):
    """What an indicator measures and earns from the year-end figures."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="indicator_results"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="results")
    value = models.DecimalField(
        max_digits=20,
        decimal_places=6,
        null=True,
        help_text="rounded for reading only; points are found from the exact fraction",
    )
    points = points_field(_("điểm tự động"), null=True)

    class Meta:
        verbose_name = _("kết quả chỉ tiêu")
        verbose_name_plural = _("kết quả chỉ tiêu")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="one_result_per_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.points}"


class CriterionResult(models.Model):
    """The points of one criterion side by side, and the sign-off of the agency that follows it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="results")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(_("tiêu chí"))
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan theo dõi"),
        on_delete=models.PROTECT,
        related_name="results",
    )
    computed_points = points_field(_("điểm tự động"), null=True)
    council_points = points_field(_("điểm Hội đồng"), null=True)
    council_reason = models.CharField(_("lý do của Hội đồng"), max_length=500, blank=True)
    agency_points = points_field(_("điểm cơ quan theo dõi"), null=True)
    appraised_points = points_field(_("điểm thẩm định"), null=True)
    appraised_reason = models.CharField(_("lý do thẩm định"), max_length=500, blank=True)
    verdict = models.CharField(
        _("ý kiến"), max_length=10, choices=Verdict.choices, default=Verdict.PENDING
    )
    comment = models.CharField(_("nội dung ý kiến"), max_length=1000, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    signed_at = models.DateTimeField(_("cho ý kiến lúc"), null=True)
    answer = models.CharField(_("trả lời của xã, phường"), max_length=1000, blank=True)
    waiting_since = models.DateTimeField(
        _("chờ từ"),
        null=True,
        help_text="since figures became whole or not, return or answer; empty once signed off",
    )
    holder = models.CharField(
        _("bóng đang ở"), max_length=8, choices=Holder.choices, blank=True, editable=False
    )
    held_since = models.DateTimeField(_("giữ từ"), null=True, editable=False)
    is_hard = models.BooleanField(_("khó đạt"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("kết quả tiêu chí")
        verbose_name_plural = _("kết quả tiêu chí")
        ordering = ["assessment_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="one_result_per_criterion"
            ),
            models.CheckConstraint(
                name="sign_off_verdict_is_known", condition=Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(
                name="holder_is_known_and_holds_since",
                condition=Q(holder="", held_since=None)
                | Q(holder__in=Holder.values, held_since__isnull=False),
            ),
            models.CheckConstraint(
                name="points_are_not_negative",
                condition=(Q(council_points=None) | Q(council_points__gte=0))
                & (Q(agency_points=None) | Q(agency_points__gte=0))
                & (Q(appraised_points=None) | Q(appraised_points__gte=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "verdict"], name="sign_offs_of_an_agency"),
            models.Index(fields=["holder", "agency", "held_since"], name="criteria_in_a_court"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.number}"

    @property
    def tone(self) -> str:
        """A criterion without full figures waits for nobody's opinion yet."""
        if self.computed_points is None and self.verdict == Verdict.PENDING:
            return tone_of("opinion", "incomplete")
        return tone_of("opinion", self.verdict)

    @property
    def status_label(self) -> str:
        if self.computed_points is None and self.verdict == Verdict.PENDING:
            return gettext("Chưa đủ số")
        return str(Verdict(self.verdict).label)

    @property
    def standing_points(self) -> Decimal | None:
        """The points that count now: the latest in the order appraiser, agency, council, rule."""
        points: Decimal | None
        for points in (self.appraised_points, self.agency_points, self.council_points):
            if points is not None:
                return points
        points = self.computed_points
        return points
