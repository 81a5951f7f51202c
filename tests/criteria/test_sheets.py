"""The stored ruleset is the law as it was loaded; publishing freezes it."""

import pytest
from django.core.management import call_command

from criteria.models import Ruleset
from criteria.sheets import RulesetFaultyError, build_sheet, fingerprint, publish, sheet_of
from tests.criteria.shipped import SHEET

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruleset() -> Ruleset:
    call_command("load_reference")
    return Ruleset.objects.get()


def test_what_is_stored_is_what_the_tables_say(ruleset):
    assert build_sheet(ruleset) == SHEET


def test_publishing_leaves_the_fingerprint_of_the_content(ruleset):
    assert ruleset.fingerprint == fingerprint(build_sheet(ruleset))
    assert sheet_of(ruleset) == SHEET


def test_a_faulty_ruleset_is_not_published(ruleset):
    draft = Ruleset.objects.create(
        code="QD06-2019", version=2, name="n", citation="c", total_points=0, expected_criteria=13
    )
    with pytest.raises(RulesetFaultyError) as refused:
        publish(draft)
    assert [fault.row for fault in refused.value.faults] == ["ruleset QD06-2019/2"] * 2
    draft.refresh_from_db()
    assert not draft.is_published
