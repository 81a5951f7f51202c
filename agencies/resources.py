"""Agencies, communes and accounts as spreadsheets, each row found by its natural key."""

from typing import Any

from import_export import fields

from agencies.models import Agency, Commune, User
from agencies.spreadsheets import ByName, CodeWidget, CommuneWidget, ReferenceResource


class AgencyResource(ReferenceResource):
    authority = fields.Field("authority", "authority", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = Agency
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "short_name",
            "kind",
            "authority",
            "place",
            "symbol",
            "head_title",
        )


class CommuneResource(ReferenceResource):
    code = fields.Field("code", "code", widget=CodeWidget())
    authority = fields.Field("authority", "authority", widget=ByName(Agency, "code"))
    successor_code = fields.Field("successor_code", "successor_code", widget=CodeWidget())

    class Meta(ReferenceResource.Meta):
        model = Commune
        import_id_fields = ("code", "valid_from")
        fields = (
            "code",
            "name",
            "kind",
            "authority",
            "unit_group",
            "unit_group_status",
            "valid_from",
            "valid_to",
            "area",
            "successor_code",
            "successor_name",
        )


class UserResource(ReferenceResource):
    """Accounts travel without passwords; a new one cannot sign in until the office sets one."""

    commune = fields.Field("commune", "commune", widget=CommuneWidget())
    agency = fields.Field("agency", "agency", widget=ByName(Agency, "code"))

    class Meta(ReferenceResource.Meta):
        model = User
        import_id_fields = ("username",)
        fields = (
            "username",
            "full_name",
            "title",
            "email",
            "role",
            "commune",
            "agency",
            "is_active",
        )

    def after_init_instance(self, instance: Any, new: bool, row: Any, **options: Any) -> None:
        if new:
            instance.set_unusable_password()
