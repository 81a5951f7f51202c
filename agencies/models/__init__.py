"""Who takes part: agencies, communes over time, and the people who sign in."""

from agencies.models.agency import Agency, Searchable, SourceStatus
from agencies.models.commune import Commune
from agencies.models.user import Role, StandIn, User

__all__ = ["Agency", "Commune", "Role", "Searchable", "SourceStatus", "StandIn", "User"]
