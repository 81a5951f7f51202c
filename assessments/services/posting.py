"""Posting the council's result in public: its days, what people said, and how it ended."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import CouncilError, StaleError
from assessments.log.change import Change, change
from assessments.log.kinds import posting as kinds
from assessments.log.snapshots import take_snapshot
from assessments.models import Feedback, Meeting, Posting, Snapshot
from assessments.models.posting import days_from
from assessments.queries.facts import Facts
from assessments.repeats import once
from assessments.services.conflicts import fingerprint
from assessments.states import OPEN_FOR_POSTING
from config.days import show_day


@once
def start_posting(
    assessment_id: int,
    *,
    actor: User,
    starts_on: date,
    ends_on: date,
    place: str,
    request_key: UUID | None = None,
) -> None:
    """Post the result of the latest meeting, or correct the days while nothing has come in.

    Refused before the day of the meeting, and for fewer days than the cycle's.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_open(act)
        meeting = Meeting.objects.filter(council__assessment=act.assessment).last()
        if meeting is None or not meeting.is_closed:
            raise CouncilError(_("Kết thúc cuộc họp Hội đồng trước, rồi mới niêm yết kết quả."))
        met_on = timezone.localtime(meeting.held_at).date()
        if starts_on < met_on:
            raise CouncilError(
                _("Hội đồng họp ngày %(met)s nên không niêm yết từ ngày %(first)s được.")
                % {"met": show_day(met_on), "first": show_day(starts_on)}
            )
        least, days = act.assessment.cycle.posting_days, days_from(starts_on, ends_on)
        if days < least:
            raise CouncilError(
                _(
                    "Phải niêm yết ít nhất %(least)s ngày; từ %(first)s đến %(last)s mới có"
                    " %(days)s ngày."
                )
                % {
                    "least": least,
                    "first": show_day(starts_on),
                    "last": show_day(ends_on),
                    "days": max(days, 0),
                }
            )
        posting = Posting.objects.filter(meeting=meeting).first()
        if posting and (posting.is_closed or posting.feedback.exists()):
            raise CouncilError(
                _("Đợt niêm yết này đã có ý kiến hoặc đã kết thúc nên không sửa nữa.")
            )
        posting = posting or Posting(assessment=act.assessment, meeting=meeting)
        posting.starts_on, posting.ends_on, posting.place = starts_on, ends_on, place
        posting.save()
        act.record(
            kinds.PostingStarted(
                after=kinds.Days(starts_on=str(starts_on), ends_on=str(ends_on), place=place)
            )
        )


@once
def keep_feedback(
    assessment_id: int,
    *,
    actor: User,
    received_on: date,
    sender: str,
    content: str,
    answer: str,
    feedback_id: int | None = None,
    fingerprint: str = "",
    request_key: UUID | None = None,
) -> None:
    """Enter an opinion in the register, or correct and answer one until the posting is closed.

    ``fingerprint`` is the ``feedback_fingerprint`` of the page; what somebody else changed since is
    a ``StaleError``. Raises ``Feedback.DoesNotExist`` for an opinion of another posting. Refused
    before the posting begins and for a day to come.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        posting = _open_posting(act)
        if received_on < posting.starts_on:
            raise CouncilError(_("Ngày nhận ý kiến phải từ ngày bắt đầu niêm yết."))
        _not_to_come(act, received_on, _("Ngày nhận ý kiến"))
        row = Feedback(posting=posting)
        if feedback_id is not None:
            row = posting.feedback.get(pk=feedback_id)
            if fingerprint != feedback_fingerprint(row):
                raise StaleError(_("Ý kiến của %(name)s") % {"name": row.sender})
        before = _content(row) if row.pk else None
        row.received_on, row.sender = received_on, sender
        row.content, row.answer = content, answer
        after = _content(row)
        if before == after:
            return
        row.save()
        if before is not None and replace(before, answer="") != replace(after, answer=""):
            act.record(kinds.FeedbackCorrected(before=before, after=after))
        else:
            act.record(kinds.FeedbackAdded(before=before, after=after))


def feedback_fingerprint(row: Feedback) -> str:
    """Fingerprint of an opinion and its answer, for the page to send back."""
    return fingerprint(_content(row).as_json())


def _content(row: Feedback) -> kinds.Remark:
    return kinds.Remark(
        received_on=str(row.received_on),
        sender=row.sender,
        content=row.content,
        answer=row.answer,
    )


def _not_to_come(act: Change, day: date, what: str) -> None:
    if day > act.day:
        raise CouncilError(
            _("%(what)s không thể sau hôm nay, %(today)s.")
            % {"what": what, "today": show_day(act.day)}
        )


@once
def close_posting(
    assessment_id: int,
    *,
    actor: User,
    closed_on: date,
    conclusion: str,
    request_key: UUID | None = None,
) -> None:
    """Make the closing record's frozen copy, once the last day is over and all is answered."""
    with change(assessment_id, actor, request_key=request_key) as act:
        posting = _open_posting(act)
        if closed_on < posting.ends_on:
            raise CouncilError(
                _("Niêm yết đến hết ngày %(last)s; chưa lập được biên bản kết thúc.")
                % {"last": show_day(posting.ends_on)}
            )
        _not_to_come(act, closed_on, _("Ngày lập biên bản"))
        if posting.feedback.filter(received_on__gt=closed_on).exists():
            raise CouncilError(_("Có ý kiến nhận sau ngày lập biên bản; hãy xem lại ngày."))
        unanswered = posting.feedback.filter(answer="").count()
        if unanswered:
            raise CouncilError(
                _("Còn %(count)s ý kiến chưa trả lời. Hãy ghi trả lời rồi kết thúc.")
                % {"count": unanswered}
            )
        posting.closed_on, posting.conclusion = closed_on, conclusion
        posting.save(update_fields=["closed_on", "conclusion"])
        act.record(
            kinds.PostingClosed(
                after=kinds.PostingEnd(
                    closed_on=str(closed_on),
                    feedback=posting.feedback.count(),
                    conclusion=conclusion,
                )
            )
        )
        posting.snapshot = take_snapshot(Facts(act.assessment), Snapshot.Moment.POSTING, act.at)
        posting.save(update_fields=["snapshot"])


def _must_be_open(act: Change) -> None:
    if act.assessment.state not in OPEN_FOR_POSTING:
        raise CouncilError(
            _("Hồ sơ đang ở bước “%(now)s”, không niêm yết ở bước này.")
            % {"now": act.assessment.get_state_display()}
        )


def _open_posting(act: Change) -> Posting:
    _must_be_open(act)
    posting = Posting.objects.open().filter(assessment=act.assessment).last()
    if posting is None:
        raise CouncilError(_("Chưa có đợt niêm yết nào đang mở."))
    return posting
