"""Keeping the register of documents: add, correct, attach, detach, remove; all of it in the log."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import EvidenceError, StaleError
from assessments.log.change import Change, change
from assessments.log.kinds.evidence import Document, EvidenceSaved, Uses, UsesChanged
from assessments.models import Commitment, Evidence, EvidenceUse
from assessments.queries.evidence import PARTS, is_locked, open_uses, why_kept
from assessments.repeats import once
from assessments.services.file_types import EXTENSIONS, media_type_of
from config.text import clean
from config.uploads import max_file_bytes
from criteria.sheets import keys_of

_NAME_LENGTH: Final = 150


@dataclass(frozen=True, slots=True)
class Details:
    """What the register says of a document."""

    number: str
    issued_on: date
    issuer: str
    title: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose content was looked at."""

    file: "UploadedFile[Any]"
    name: str
    media_type: str
    size: int
    sha256: str


class DuplicateError(EvidenceError):
    """The commune has this very file already; ``existing`` is its document."""

    def __init__(self, existing: Evidence) -> None:
        super().__init__(
            _("Văn bản này đã có: %(document)s. Hãy dùng văn bản đã có.") % {"document": existing}
        )
        self.existing = existing


def inspect(file: "UploadedFile[Any]") -> Upload:
    """Check size and content of an uploaded file; ``EvidenceError`` says what to do instead."""
    if (file.size or 0) > max_file_bytes():
        text = _("Tệp lớn hơn %(size)s MB. Hãy quét lại ở 150–200 dpi hoặc tách thành nhiều tệp.")
        raise EvidenceError(text % {"size": max_file_bytes() // 1024**2})
    media_type = media_type_of(file)
    if media_type is None:
        raise EvidenceError(
            _(
                "Tệp này không phải PDF, ảnh (JPEG, PNG, WebP), Word (.docx) hay Excel (.xlsx),"
                " hoặc đã hỏng hay đặt mật khẩu. Hãy lưu lại thành PDF rồi tải lên."
            )
        )
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    # Shown and offered when saving; the stored file has a name of its own.
    stem = clean(PurePath(file.name or "").stem)[:_NAME_LENGTH] or "van-ban"
    name = stem + EXTENSIONS[media_type]
    return Upload(file, name, media_type, file.size or 0, digest.hexdigest())


@once
def add_document(
    assessment_id: int,
    details: Details,
    *,
    actor: User,
    upload: Upload | None = None,
    uses: Iterable[str] = (),
    request_key: UUID | None = None,
) -> None:
    """Enter a document in the register of the assessment's commune and attach it.

    ``uses`` are indicator codes and parts of the commitment. Raises ``DuplicateError``.
    """
    document = Evidence(version=1)
    try:
        with change(assessment_id, actor, request_key=request_key) as act:
            document.commune_id = act.assessment.commune_id
            document.added_at, document.added_by = act.at, actor
            _set_details(document, details)
            if upload:
                _store_file(document, upload)
            document.save()
            act.record(EvidenceSaved(pk=document.pk, after=_content(document)))
            _change_uses(act, document, add=set(uses), remove=set())
    except BaseException:
        _drop_file(document)
        raise


@once
def correct_document(
    assessment_id: int,
    evidence_id: int,
    details: Details,
    *,
    actor: User,
    version: int,
    upload: Upload | None = None,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    request_key: UUID | None = None,
) -> None:
    """Correct what the register says, give a document its missing file, attach and detach it."""
    stored: list[Evidence] = []
    try:
        with change(assessment_id, actor, request_key=request_key) as act:
            document = _document(act, evidence_id)
            before = _content(document)
            _set_details(document, details)
            if upload and upload.sha256 == document.sha256:
                upload = None
            if upload or _content(document) != before:
                _refuse_correction(document, version, upload)
                if upload:
                    _store_file(document, upload)
                    stored.append(document)
                document.version += 1
                document.save()
                after = _content(document)
                act.record(EvidenceSaved(pk=document.pk, before=before, after=after))
            _change_uses(act, document, add=set(add), remove=set(remove))
    except BaseException:
        for document in stored:
            _drop_file(document)
        raise


def _refuse_correction(document: Evidence, version: int, upload: Upload | None) -> None:
    if document.version != version:
        raise StaleError(_("Văn bản này"))
    if is_locked(document):
        raise EvidenceError(
            _("Văn bản đã đi cùng hồ sơ đã nộp nên không sửa được. Hãy thêm văn bản mới.")
        )
    if upload and document.file:
        raise EvidenceError(_("Văn bản đã có tệp. Muốn thay, hãy thêm văn bản mới rồi gỡ bản cũ."))


@once
def attach(
    assessment_id: int,
    uses: dict[int, set[str]],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """Attach documents of the register: what each one proves, by its key."""
    with change(assessment_id, actor, request_key=request_key) as act:
        for evidence_id, codes in uses.items():
            _change_uses(act, _document(act, evidence_id), add=codes, remove=set())


@once
def detach(
    assessment_id: int,
    evidence_id: int,
    uses: set[str],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """A document no longer proves these indicators; it stays in the register."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _change_uses(act, _document(act, evidence_id), add=set(), remove=uses)


@once
def delete_document(
    assessment_id: int, evidence_id: int, *, actor: User, request_key: UUID | None = None
) -> None:
    """Remove a document that nothing uses and that never went with a dossier, and its file."""
    with change(assessment_id, actor, request_key=request_key) as act:
        document = _document(act, evidence_id)
        if why := why_kept(document):
            raise EvidenceError(why)
        act.record(EvidenceSaved(pk=document.pk, before=_content(document)))
        document.delete()
        transaction.on_commit(lambda: _drop_file(document))


def _document(act: Change, evidence_id: int) -> Evidence:
    return Evidence.objects.get(commune=act.assessment.commune_id, pk=evidence_id)


def _content(document: Evidence) -> Document:
    return Document(
        number=document.number,
        date=document.issued_on.isoformat(),
        issuer=document.issuer,
        title=document.title,
        file=document.file_name,
        sha256=document.sha256,
    )


def _set_details(document: Evidence, details: Details) -> None:
    document.number, document.issued_on = details.number, details.issued_on
    document.issuer, document.title = details.issuer, details.title


def _store_file(document: Evidence, upload: Upload) -> None:
    existing = Evidence.objects.filter(commune=document.commune_id, sha256=upload.sha256).first()
    if existing:
        raise DuplicateError(existing)
    upload.file.seek(0)
    document.file.save("", upload.file, save=False)
    document.file_name, document.media_type = upload.name, upload.media_type
    document.size, document.sha256 = upload.size, upload.sha256


def _drop_file(document: Evidence) -> None:
    """A file whose row was not kept, or is gone."""
    if document.file.name:
        document.file.storage.delete(document.file.name)


def _change_uses(act: Change, document: Evidence, *, add: set[str], remove: set[str]) -> None:
    """Attach and detach in one event; what is so already is left alone."""
    assessment = act.assessment
    keys = keys_of(assessment.cycle.ruleset).indicators
    codes = {key: code for code, key in keys.items()}
    own = EvidenceUse.objects.filter(evidence=document, assessment=assessment)
    parts = Commitment.objects.filter(evidence=document, assessment=assessment)
    before = {codes[key] for key in own.values_list("indicator_id", flat=True)}
    before |= set(parts.values_list("part", flat=True))
    after = (before | add) - remove
    if after == before:
        return
    if (after ^ before) - open_uses(assessment):
        raise EvidenceError(
            _(
                "Chỉ tiêu này đang khóa. Chỉ gắn được minh chứng khi hồ sơ chưa nộp, đang bổ sung,"
                " hoặc cơ quan theo dõi đã trả lại tiêu chí."
            )
        )
    own.filter(indicator__in=[keys[code] for code in (before - after) - PARTS]).delete()
    parts.filter(part__in=(before - after) & PARTS).delete()
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=document, assessment=assessment, indicator_id=keys[code])
        for code in sorted((after - before) - PARTS)
    )
    for part in sorted((after - before) & PARTS):
        _replace_part(act, document, part)
    _record_uses(act, document, before, after)


def _replace_part(act: Change, document: Evidence, part: str) -> None:
    """A cycle has one plan and one commitment: the earlier document steps back."""
    earlier = (
        Commitment.objects.filter(assessment=act.assessment, part=part)
        .select_related("evidence")
        .first()
    )
    if earlier:
        _change_uses(act, earlier.evidence, add=set(), remove={part})
    Commitment.objects.create(assessment=act.assessment, part=part, evidence=document)


def _record_uses(act: Change, document: Evidence, before: set[str], after: set[str]) -> None:
    act.record(
        UsesChanged(
            pk=document.pk,
            before=Uses(document=str(document), uses=sorted(before)),
            after=Uses(document=str(document), uses=sorted(after)),
        )
    )
