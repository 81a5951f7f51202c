"""The one table of tones: how a page colours what it says of a thing.

Code says what a thing is and how it stands; only this table knows the tone, which is a word of
``static/css/app.css``.
"""

from typing import Final

from assessments.states import State, Verdict

_TONES: Final[dict[str, dict[str, str]]] = {
    "dossier": {
        State.COLLECTING: "none",
        State.SCORING: "none",
        State.SUBMITTED: "waiting",
        State.SUPPLEMENT: "returned",
        State.APPRAISING: "waiting",
        State.APPRAISED: "question",
        State.RECOGNISED: "done",
        State.NOT_RECOGNISED: "returned",
        State.WITHDRAWN: "returned",
    },
    "opinion": {
        Verdict.PENDING: "waiting",
        Verdict.ACCEPTED: "done",
        Verdict.QUESTIONED: "question",
        Verdict.RETURNED: "returned",
        Verdict.ANSWERED: "waiting",
        "incomplete": "none",
        "barring": "failed",
    },
    # The chips above the board put the opinions into four groups.
    "criterion": {
        "signed": "done",
        "awaited": "waiting",
        "returned": "returned",
        "incomplete": "none",
    },
    "figures": {"wrong": "failed", "counted": "question"},
    "forecast": {"unknown": "none", "good": "done", "close": "question", "at-risk": "failed"},
    "cell": {
        "change": "waiting",
        "jump": "question",
        "wrong": "failed",
        "conflict": "question",
        "cleared": "returned",
        "newer": "none",
        "closed": "none",
    },
    "deadline": {"passed": "returned", "near": "question", "far": "none"},
    "milestone": {"passed": "returned", "near": "question", "far": "waiting", "over": "none"},
    "report": {
        "draft": "question",
        "sent": "waiting",
        "returned": "returned",
        "received": "done",
        "missing": "none",
        "overdue": "failed",
        "late": "question",
    },
    "register": {"waiting": "waiting", "answered": "done", "overdue": "failed", "quiet": "none"},
    "commitments": {"whole": "done", "open": "question"},
    "notice": {"acted": "done", "opened": "none", "new": "waiting"},
    "document": {"queued": "waiting", "running": "waiting", "done": "done", "failed": "returned"},
    "task": {
        "sent-back": "returned",
        "asked": "question",
        "awaited": "waiting",
        "overdue": "failed",
        "blocked": "none",
        "next": "done",
    },
}


def tone_of(thing: str, standing: str) -> str:
    """The tone of a thing that stands in a certain way; both are words of the table."""
    return _TONES[thing][standing]
