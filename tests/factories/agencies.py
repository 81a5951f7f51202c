"""Agencies, communes and people."""

from datetime import date

from agencies.models import Agency, Commune, Role, User


def make_agency(
    *, code: str, kind: str, authority: Agency | None = None, name: str = "", short_name: str = ""
) -> Agency:
    return Agency.objects.create(
        code=code,
        kind=kind,
        authority=authority,
        name=name or f"Cơ quan {code}",
        short_name=short_name or f"CQ {code}",
    )


def make_commune(
    *,
    code: str,
    authority: Agency,
    name: str = "",
    kind: str = Commune.Kind.WARD,
    unit_group: str = "other",
    valid_from: date = date(2000, 1, 1),
) -> Commune:
    return Commune.objects.create(
        code=code,
        authority=authority,
        name=name or f"Phường {code}",
        kind=kind,
        unit_group=unit_group,
        valid_from=valid_from,
    )


def make_user(
    *,
    username: str,
    role: Role,
    agency: Agency | None = None,
    commune: Commune | None = None,
    full_name: str = "",
    title: str = "",
    email: str = "",
) -> User:
    """Somebody of an agency or of a commune, without a password: tests sign in directly."""
    return User.objects.create_user(
        username,
        role=role,
        agency=agency,
        commune=commune,
        full_name=full_name or f"Người dùng {username}",
        title=title,
        email=email,
    )
