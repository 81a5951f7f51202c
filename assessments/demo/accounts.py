"""The accounts of the demo: one for each role, with one password that everybody may know."""

from typing import Final

from django.contrib.auth.hashers import make_password

from agencies.models import Agency, Commune, Role, User
from assessments.models import Cycle
from assessments.states import State

PASSWORD: Final = "demo-2024"  # noqa: S105 - public on purpose; refused outside DEMO
_AGENCY_ACCOUNTS: Final = (
    ("ldtbxh", Role.APPRAISER, "Vi Thị Hòa", "Chuyên viên"),
    ("tu-phap", Role.ASSESSOR, "Lương Văn Bình", "Chuyên viên"),
    ("y-te", Role.ASSESSOR, "Hoàng Thị Mai", "Bác sĩ, Khoa Y tế công cộng"),
    ("gddt", Role.ASSESSOR, "Nông Thị Lan", "Chuyên viên"),
    ("vhtt", Role.ASSESSOR, "Lý Văn Sơn", "Chuyên viên"),
    ("cong-an", Role.ASSESSOR, "Triệu Văn Hùng", "Cán bộ Đội Cảnh sát hình sự"),
    ("thanh-doan", Role.ASSESSOR, "Chu Thị Ngọc", "Ủy viên Ban Thường vụ"),
    ("tc-kh", Role.OBSERVER, "Bế Thị Thu", "Chuyên viên"),
    ("mttq", Role.OBSERVER, "Đàm Văn Tiến", "Ủy viên Thường trực"),
)


def create_accounts(cycle: Cycle) -> dict[str, User]:
    password = make_password(PASSWORD)  # hashed once: thirty hashes would take ten seconds
    authority = cycle.authority
    people: list[tuple[str, Role, str, str, Agency | None, Commune | None]] = [
        ("lanh-dao", Role.DECIDER, "Phạm Thị Hồng", "Phó Chủ tịch", authority, None),
        ("quan-tri", Role.OFFICE, "Đỗ Minh Quân", "Văn phòng", authority, None),
    ]
    agencies = {agency.code: agency for agency in Agency.objects.filter(authority=authority)}
    people += [
        (code, role, name, title, agencies[code], None)
        for code, role, name, title in _AGENCY_ACCOUNTS
    ]
    for unit in authority.communes.valid_on(cycle.deadline):
        people += [
            (f"canbo.{unit.code}", Role.OFFICER, "Hà Thị Yến", "Công chức VH-XH", None, unit),
            (f"chutich.{unit.code}", Role.CHAIR, "Vũ Đức Long", "Phó Chủ tịch UBND", None, unit),
        ]
    accounts = {}
    for username, role, full_name, title, agency, commune in people:
        user = User(
            username=username,
            role=role,
            full_name=full_name,
            title=title,
            agency=agency,
            commune=commune,
            is_sample=True,
            password=password,
        )
        user.full_clean()
        user.save()
        accounts[username] = user
    return accounts


def sign_in_accounts() -> list[User]:
    """One account per role, for the sign-in page: a commune's two, then the city's."""
    accounts = (
        User.objects.filter(is_sample=True, is_active=True)
        .select_related("commune", "agency")
        .order_by("pk")
    )
    shown = Commune.objects.filter(assessments__cycle__is_sample=True).order_by("code")
    featured = shown.filter(
        assessments__cycle__is_open=True, assessments__state=State.COLLECTING
    ).first()
    mine = [user for user in accounts if user.commune_id and user.commune == featured]
    return mine + [user for user in accounts if user.agency_id]
