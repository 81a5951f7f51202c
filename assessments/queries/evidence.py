"""Reading the register of documents: what proves what, what may be used again, what is missing."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from rules import has_perm

from agencies.models import User
from assessments.models import (
    Assessment,
    Commitment,
    CriterionResult,
    Cycle,
    Evidence,
    EvidenceUse,
    Snapshot,
)
from assessments.queries.facts import Facts
from assessments.rules import reads_every_document
from assessments.states import OPEN_FOR_DOSSIER, WITH_CITY, Verdict
from criteria.models import ExpectedEvidence, Ruleset
from criteria.scoring import CriterionRule, RuleSheet
from criteria.sheets import keys_of, sheet_of

PARTS: Final = frozenset(Commitment.Part.values)

PER_PAGE: Final = 50
_EXPECTED_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Proof:
    """What should prove an indicator, and what does."""

    code: str
    expected: ExpectedEvidence | None
    documents: list[Evidence]
    may_read: bool
    may_attach: bool


def of_criterion(facts: Facts, criterion: CriterionRule, user: User) -> list[Proof]:
    """The documents of each indicator of a criterion, as far as a person may read them."""
    assessment = facts.assessment
    keys = keys_of(assessment.cycle.ruleset).indicators
    indicators = [keys[rule.code] for rule in criterion.indicators]
    expected = _expected(assessment.cycle.ruleset)
    result = next(row for row in facts.results if row.number == criterion.number)
    documents = defaultdict(list)
    may_read = has_perm("assessments.read_evidence_of", user, result)
    if may_read:
        uses = EvidenceUse.objects.filter(assessment=assessment, indicator__in=indicators)
        for use in uses.select_related("evidence").order_by("-evidence__issued_on", "-evidence"):
            documents[use.indicator_id].append(use.evidence)
    returned = [row.number for row in facts.results if row.verdict == Verdict.RETURNED]
    opened = _open_to(user, assessment, returned)
    return [
        Proof(
            code=rule.code,
            expected=expected.get(keys[rule.code]),
            documents=documents[keys[rule.code]],
            may_read=may_read,
            may_attach=rule.code in opened,
        )
        for rule in criterion.indicators
    ]


def _expected(ruleset: Ruleset) -> dict[int, ExpectedEvidence]:
    """What should prove each indicator, by its key; one query in ``_EXPECTED_SECONDS``."""
    key = f"expected-of-{ruleset.pk}"
    known: dict[int, ExpectedEvidence] | None = cache.get(key)
    if known is None:
        rows = ExpectedEvidence.objects.filter(indicator__criterion__ruleset=ruleset).order_by()
        known = {row.indicator_id: row for row in rows}
        cache.set(key, known, _EXPECTED_SECONDS)
    return known


def _open_to(
    user: User, assessment: Assessment, returned: Iterable[int] | None = None
) -> frozenset[str]:
    if not has_perm("assessments.keep_evidence", user, assessment):
        return frozenset()
    return open_uses(assessment, returned=returned)


def uses_of(assessment: Assessment) -> dict[int, list[str]]:
    """What each attached document is used for: indicator codes and parts, sorted."""
    uses: dict[int, list[str]] = defaultdict(list)
    rows = EvidenceUse.objects.filter(assessment=assessment)
    for evidence_id, code in rows.values_list("evidence_id", "indicator__code"):
        uses[evidence_id].append(code)
    for evidence_id, part in Commitment.objects.filter(assessment=assessment).values_list(
        "evidence_id", "part"
    ):
        uses[evidence_id].append(part)
    return {evidence_id: sorted(codes) for evidence_id, codes in uses.items()}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register is narrowed to; ``search`` is folded text."""

    search: str = ""
    indicator: str = ""
    year: int | None = None
    without_file: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the register lists it."""

    document: Evidence
    uses: list[str]
    years: list[int]


@dataclass(frozen=True, slots=True)
class Reusable:
    """A document of the year before, with what it proved then and could prove now."""

    document: Evidence
    codes: list[str]


class EvidenceRegister:
    """The documents that one person may read about one assessment; a constant number of queries."""

    def __init__(self, assessment: Assessment, user: User) -> None:
        self.assessment = assessment
        self.user = user
        self.sheet: RuleSheet = sheet_of(assessment.cycle.ruleset)
        self.opened = _open_to(user, assessment)
        self.uses = uses_of(assessment)
        self.commitments = {
            row.part: row.evidence
            for row in Commitment.objects.filter(assessment=assessment).select_related("evidence")
        }

    def page(self, filters: Filters, number: str | None) -> Page[Evidence]:
        rows = evidence_open_to(self.user, self.assessment)
        if filters.search:
            rows = rows.filter(search_text__contains=filters.search)
        if filters.without_file:
            rows = rows.filter(file="")
        uses = EvidenceUse.objects.filter(evidence=OuterRef("pk"))
        if filters.indicator:
            found = uses.filter(assessment=self.assessment, indicator__code=filters.indicator)
            rows = rows.filter(Exists(found))
        if filters.year:
            parts = Commitment.objects.filter(evidence=OuterRef("pk"))
            of_year = {"assessment__cycle__year": filters.year}
            rows = rows.filter(Exists(uses.filter(**of_year)) | Exists(parts.filter(**of_year)))
        return Paginator(rows, PER_PAGE).get_page(number)

    def rows(self, page: Page[Evidence]) -> list[Row]:
        documents = list(page.object_list)
        years: dict[int, set[int]] = defaultdict(set)
        columns = ("evidence_id", "assessment__cycle__year")
        uses = EvidenceUse.objects.filter(evidence__in=documents).values_list(*columns)
        parts = Commitment.objects.filter(evidence__in=documents).order_by().values_list(*columns)
        for evidence_id, year in uses.union(parts):
            years[evidence_id].add(year)
        return [
            Row(
                document=document,
                uses=self.uses.get(document.pk, []),
                years=sorted(years[document.pk], reverse=True),
            )
            for document in documents
        ]

    def years(self) -> list[int]:
        """The years that the commune was assessed in, latest first."""
        rows = Assessment.objects.filter(commune=self.assessment.commune_id)
        return list(rows.order_by("-cycle__year").values_list("cycle__year", flat=True).distinct())

    @property
    def codes(self) -> list[str]:
        return [rule.code for criterion in self.sheet.criteria for rule in criterion.indicators]

    @property
    def unproved(self) -> list[str]:
        """Indicators without any document, in the order of the ruleset."""
        proved = {code for codes in self.uses.values() for code in codes}
        return [code for code in self.codes if code not in proved]

    def reusable(self) -> list[Reusable]:
        """Documents of the last earlier cycle that had any, as far as not attached in this one."""
        if not self.opened:
            return []
        earlier = (
            Assessment.objects.filter(
                commune=self.assessment.commune_id,
                cycle__year__lt=self.assessment.cycle.year,
                evidence_uses__isnull=False,
            )
            .order_by("-cycle__year")
            .values("pk")[:1]
        )
        proved: dict[Evidence, set[str]] = defaultdict(set)
        uses = EvidenceUse.objects.filter(assessment__in=earlier)
        for use in uses.select_related("evidence", "indicator").order_by("evidence"):
            if use.evidence_id not in self.uses and use.indicator.code in self.opened:
                proved[use.evidence].add(use.indicator.code)
        return [
            Reusable(document, [code for code in self.codes if code in codes])
            for document, codes in proved.items()
        ]


def commitment_share(cycle: Cycle) -> tuple[int, int]:
    """How many communes of a cycle have both plan and commitment, and how many there are."""
    counted = (
        Assessment.objects.filter(cycle=cycle)
        .annotate(parts=Count("commitments"))
        .aggregate(done=Count("pk", filter=Q(parts=len(Commitment.Part))), all=Count("pk"))
    )
    return counted["done"], counted["all"]


def has_part(part: Commitment.Part) -> Exists:
    """Whether an assessment has a part of its commitment, to annotate a list with."""
    return Exists(Commitment.objects.filter(assessment=OuterRef("pk"), part=part))


def evidence_open_to(user: User, assessment: Assessment) -> QuerySet[Evidence]:
    """The documents that someone who may see an assessment's evidence may read there.

    A commune reads its whole register; the city what is attached to the assessment, an agency
    only what proves the criteria it follows. The plan and the commitment are open to all of them.
    """
    register = Evidence.objects.filter(commune=assessment.commune_id)
    if user.commune_id:
        return register
    uses = EvidenceUse.objects.filter(assessment=assessment)
    if not reads_every_document(user):
        followed = CriterionResult.objects.filter(assessment=assessment, agency=user.agency_id)
        uses = uses.filter(indicator__criterion__in=followed.values("criterion"))
    parts = Commitment.objects.filter(assessment=assessment)
    return register.filter(Q(pk__in=uses.values("evidence")) | Q(pk__in=parts.values("evidence")))


def why_kept(document: Evidence) -> str:
    """Why a document cannot be removed; empty when it can."""
    if document.uses.exists() or document.commitments.exists():
        return _("Văn bản đang được dùng. Hãy gỡ khỏi mọi chỉ tiêu trước khi xóa.")
    copies = Snapshot.objects.filter(assessment__commune=document.commune_id)
    kept = itertools.chain.from_iterable(copies.values_list("content__evidence", flat=True))
    if any(row["id"] == document.pk for row in kept):
        return _("Văn bản đã đi cùng một hồ sơ đã nộp nên phải giữ lại.")
    return ""


def is_locked(document: Evidence) -> bool:
    """A document that went to the city stays as the city reads it."""
    used_in = Assessment.objects.filter(evidence_uses__evidence=document)
    planned_in = Assessment.objects.filter(commitments__evidence=document)
    return (used_in | planned_in).exclude(state__in=OPEN_FOR_DOSSIER).exists()


def open_uses(assessment: Assessment, *, returned: Iterable[int] | None = None) -> frozenset[str]:
    """What may be attached or detached now: indicator codes, and parts of the commitment.

    While the city has the dossier, only the indicators of criteria that an agency returned;
    ``returned`` are their numbers where the caller has them.
    """
    sheet = sheet_of(assessment.cycle.ruleset)
    if assessment.state in OPEN_FOR_DOSSIER:
        return PARTS.union(sheet_codes(assessment))
    if assessment.state not in WITH_CITY:
        return frozenset()
    if returned is None:
        rows = assessment.results.filter(verdict=Verdict.RETURNED)
        returned = rows.values_list("number", flat=True)
    return frozenset(
        indicator.code for number in returned for indicator in sheet.criterion(number).indicators
    )


def sheet_codes(assessment: Assessment) -> list[str]:
    """The indicators of the assessment's ruleset, in order."""
    sheet = sheet_of(assessment.cycle.ruleset)
    return [indicator.code for criterion in sheet.criteria for indicator in criterion.indicators]
