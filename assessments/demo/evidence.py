"""The demo city's documents: invented, each marked as sample data, kept by the real services."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import User
from assessments.models import Assessment
from assessments.services.evidence import Details, add_document, inspect


@dataclass(frozen=True, slots=True)
class _Sample:
    """``file`` names a PDF in ``fixtures/demo``; without one the document has no file yet."""

    number: str
    issued_on: date
    title: str
    uses: tuple[str, ...]
    file: str = ""
    issuer: str = "UBND"


_PLAN: Final = _Sample(
    "15/KH-UBND",
    date(2024, 2, 26),
    "Kế hoạch thực hiện tiêu chuẩn xã, phường phù hợp với trẻ em năm 2024",
    ("plan",),
    "plan",
)
_PLEDGE: Final = _Sample(
    "02/CK-UBND",
    date(2024, 2, 26),
    "Bản cam kết thực hiện các tiêu chí xã, phường phù hợp với trẻ em năm 2024",
    ("pledge",),
    "pledge",
)
_STAFF: Final = (
    _Sample(
        "12/QĐ-UBND",
        date(2024, 1, 15),
        "Quyết định phân công người làm công tác bảo vệ trẻ em và cộng tác viên",
        ("1.1", "1.2"),
        "officer",
    ),
    _Sample(
        "13/QĐ-UBND",
        date(2024, 1, 15),
        "Quyết định kiện toàn ban bảo vệ trẻ em cấp xã",
        ("1.3",),
        "board",
    ),
    _Sample(
        "09/QĐ-UBND",
        date(2024, 1, 10),
        "Quyết định giao dự toán kinh phí thực hiện quyền trẻ em năm 2024",
        ("1.4",),
    ),
)
_REPORTS: Final = (
    _Sample(
        "41/BC-UBND",
        date(2024, 10, 22),
        "Báo cáo tổng hợp số liệu về trẻ em năm 2024",
        ("2.1", "3.1", "4.1", "4.2", "5.1", "5.2", "6.1"),
        "figures",
    ),
    _Sample(
        "27/BC-TYT",
        date(2024, 10, 21),
        "Báo cáo tiêm chủng, dinh dưỡng và khám sức khỏe trẻ em năm 2024",
        ("7.1", "8.1", "8.2", "9.1"),
        "health",
        "Trạm Y tế",
    ),
)
_LAST_YEAR: Final = _Sample(
    "31/QĐ-UBND",
    date(2023, 5, 18),
    "Quyết định công nhận các điểm vui chơi, giải trí cho trẻ em",
    ("12.1",),
    "playground",
)
# Who has not recorded both plan and commitment: 6 of the 8 communes have.
_WITHOUT_PLAN: Final = "05989"
_WITHOUT_PLEDGE: Final = "05983"


def record_last_year(assessment: Assessment, officer: User) -> None:
    """A document of the year before, still in force: it can be used again."""
    _add(assessment, officer, _LAST_YEAR)


def record_commitment(assessment: Assessment, officer: User) -> None:
    """The plan and the commitment, as far as the commune has them."""
    code = assessment.commune.code
    if code != _WITHOUT_PLAN:
        _add(assessment, officer, _PLAN)
    if code not in {_WITHOUT_PLAN, _WITHOUT_PLEDGE}:
        _add(assessment, officer, _PLEDGE)


def record_staff(assessment: Assessment, officer: User) -> None:
    """What proves criterion 1."""
    for sample in _STAFF:
        _add(assessment, officer, sample)


def record_reports(assessment: Assessment, officer: User) -> None:
    """The reports that the year-end figures come from."""
    for sample in _REPORTS:
        _add(assessment, officer, sample)


def _add(assessment: Assessment, officer: User, sample: _Sample) -> None:
    upload = None
    if sample.file:
        content = (settings.BASE_DIR / f"fixtures/demo/{sample.file}.pdf").read_bytes()
        name = f"{sample.number.replace('/', '-')} (dữ liệu mẫu).pdf"
        upload = inspect(SimpleUploadedFile(name, content))
    add_document(
        assessment.pk,
        Details(
            number=sample.number,
            issued_on=sample.issued_on,
            issuer=f"{sample.issuer} {assessment.commune.name}",
            title=sample.title,
        ),
        actor=officer,
        upload=upload,
        uses=sample.uses,
    )
