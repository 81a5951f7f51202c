"""Who may use the admin: the city office, and no one else."""

from rules import add_perm, predicate

from agencies.models import Role, User


@predicate
def is_office(user: User) -> bool:
    return user.is_authenticated and user.role == Role.OFFICE


add_perm("agencies.use_admin", is_office)
