"""A request that was sent twice is carried out once, and its sender reads the first answer.

Every POST form carries a request key (``form_head``). The doors of ``log.change`` look for the key
in their chain; an act outside every chain notes its key by ``RequestKey.objects.use``. Both raise
``RepeatedError`` for a key that they know, and ``once`` turns it into the answer of a service.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Answer = TypeVar("Answer")


class RepeatedError(Exception):
    """This very request was carried out before. It is not a refusal: ``once`` catches it."""


def once(service: Callable[P, Answer]) -> Callable[P, Answer | None]:
    """Let a service answer a repeated request quietly: it returns None and changes nothing.

    The view goes on as after the first request, so the person reads the same answer.
    """

    @wraps(service)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Answer | None:
        try:
            return service(*args, **kwargs)
        except RepeatedError:
            return None

    return answer
