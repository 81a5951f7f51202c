"""An uploaded form: is it this commune's, what would it change, and saving what was ticked."""

from collections.abc import Collection, Container, Mapping
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import EntryError
from assessments.models import Assessment
from assessments.queries.figures import figures_of
from assessments.services.entries import Entered, save_entries
from assessments.sheet.archive import FileError
from assessments.sheet.compare import Upload, edits_of
from assessments.sheet.layout import FORMAT
from assessments.sheet.read import FilledForm, Stamp, open_form, read_values
from criteria.sheets import sheet_of

_HOURS_12 = 12 * 3600


def read_upload(content: bytes, assessment: Assessment) -> FilledForm:
    """The form in a file, if it was downloaded for this very assessment; else ``FileError``."""
    form = open_form(content)
    _check_stamp(form.stamp, assessment)
    read_values(form, sheet_of(assessment.cycle.ruleset))
    return form


def _check_stamp(stamp: Stamp | None, assessment: Assessment) -> None:
    if stamp is None:
        raise FileError(
            _(
                "Tệp không có dấu của hệ thống nên không biết của xã, phường nào. Hãy tải biểu mẫu"
                " ở trang Nhập số liệu và chép số liệu sang."
            )
        )
    commune, cycle = assessment.commune, assessment.cycle
    if stamp.form != FORMAT:
        raise FileError(
            _(
                "Biểu mẫu thuộc phiên bản cũ của hệ thống. Hãy tải biểu mẫu mới và chép số liệu"
                " sang."
            )
        )
    if (stamp.commune, stamp.valid_from) != (commune.code, commune.valid_from.isoformat()):
        raise FileError(
            _(
                "Đây là biểu mẫu của đơn vị khác (mã %(theirs)s), không phải của %(ours)s (mã"
                " %(code)s). Hãy chọn đúng tệp."
            )
            % {"theirs": stamp.commune or "?", "ours": commune.name, "code": commune.code}
        )
    if (stamp.authority, stamp.year) != (cycle.authority.code, str(cycle.year)):
        raise FileError(
            _(
                "Đây là biểu mẫu của năm %(theirs)s, hồ sơ này là của năm %(ours)s. Hãy chọn đúng"
                " tệp."
            )
            % {"theirs": stamp.year or "?", "ours": cycle.year}
        )
    if stamp.fingerprint != cycle.ruleset.fingerprint:
        raise FileError(
            _(
                "Biểu mẫu lập theo bộ tiêu chí %(theirs)s, đợt này dùng %(ours)s. Hãy tải biểu mẫu"
                " mới và chép số liệu sang."
            )
            % {"theirs": stamp.ruleset or "?", "ours": cycle.ruleset}
        )


def upload_of(form: FilledForm) -> Upload:
    base = form.stamp.base if form.stamp else {}
    return Upload(form.sheet_name, form.texts, base, form.places)


# --- between preview and saving -------------------------------------------------------------------


def _salt(assessment: Assessment, user: User) -> str:
    return f"upload:{assessment.pk}:{user.pk}"


def seal(upload: Upload, versions: Mapping[str, int], assessment: Assessment, user: User) -> str:
    """An upload and the versions its preview showed, as a field that cannot be altered."""
    names = list(versions)
    parts = {
        "sheet": upload.sheet_name,
        "mine": {name: upload.mine[name] for name in names},
        "base": {name: upload.base.get(name, "") for name in names},
        "places": {name: upload.places.get(name, "") for name in names},
        "versions": dict(versions),
    }
    return signing.dumps(parts, salt=_salt(assessment, user), compress=True)


def unseal(token: str, assessment: Assessment, user: User) -> tuple[Upload, dict[str, int]]:
    """The contents of ``seal``; raises ``FileError`` for another's or yesterday's."""
    try:
        parts: dict[str, Any] = signing.loads(
            token, salt=_salt(assessment, user), max_age=_HOURS_12
        )
    except signing.BadSignature as error:
        raise FileError(_("Bản xem trước đã quá 12 giờ. Hãy nhập lại tệp.")) from error
    upload = Upload(parts["sheet"], parts["mine"], parts["base"], parts["places"])
    return upload, parts["versions"]


# --- saving -------------------------------------------------------------------------------------


def save_upload(
    assessment: Assessment,
    upload: Upload,
    versions: Mapping[str, int],
    chosen: Collection[str],
    *,
    actor: User,
    may_reopen: Container[str],
    request_key: UUID | None,
) -> Entered:
    """Save the ticked cells in one transaction; what changed since the preview is a conflict.

    ``may_reopen`` are the items whose sign-offs the preview said would re-open.
    """
    edits = edits_of(upload, versions, figures_of(assessment), chosen)
    if not edits:
        raise EntryError(_("Chưa đánh dấu ô nào. Hãy đánh dấu các ô muốn lưu."))
    return save_entries(
        assessment.pk, edits, actor=actor, may_reopen=may_reopen, request_key=request_key
    )
