"""The documents that a commune declares for its dossier."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import EntryError
from assessments.log.change import change
from assessments.log.kinds.dossier import DocumentDeclared, Paper
from assessments.models import DossierItem
from assessments.repeats import once
from assessments.states import OPEN_FOR_DOSSIER


@once
def declare_document(
    assessment_id: int,
    item_id: int,
    *,
    actor: User,
    number: str,
    issued_on: date,
    request_key: UUID | None = None,
) -> None:
    """The commune declares the document that fills one line of the checklist."""
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.assessment.state not in OPEN_FOR_DOSSIER:
            raise EntryError(_("Hồ sơ đã nộp; danh mục văn bản không sửa được nữa."))
        item = act.assessment.cycle.checklist.get(pk=item_id)
        declared = DossierItem.objects.filter(assessment=act.assessment, item=item).first()
        before = Paper(number=declared.number, date=str(declared.issued_on)) if declared else None
        after = Paper(number=number, date=str(issued_on))
        if before == after:
            return
        declared = declared or DossierItem(assessment=act.assessment, item=item)
        declared.number, declared.issued_on = number, issued_on
        declared.save()
        act.record(DocumentDeclared(line=item.code, before=before, after=after))
