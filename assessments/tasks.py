"""What beat asks for; a second beat or worker changes nothing."""

from celery import shared_task

from assessments.models import RequestKey
from assessments.notices import digests, messages


@shared_task
def send_messages() -> None:
    """Deliver what was held back, remind by the calendar, and send each person's one e-mail."""
    messages.deliver_held()
    digests.give_up_stuck()
    for cycle in digests.cycles_whose_hour_has_come():
        messages.remind_by_the_calendar(cycle)
        digests.send_digests(cycle)


@shared_task
def forget_old_requests() -> None:
    """Delete the keys of requests that nobody can send again."""
    RequestKey.objects.forget_old()
