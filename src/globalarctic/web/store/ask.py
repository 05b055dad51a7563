"""How a page or the API asks: the stored answer at once, or the job that makes it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from globalarctic.errors import GlobalArcticError
from globalarctic.lazy import load
from globalarctic.web.questions import question
from globalarctic.web.questions.fields import said_by
from globalarctic.web.questions.kinds import WEB
from globalarctic.web.questions.versions import release
from globalarctic.web.store.jobs import accept
from globalarctic.web.store.limits import waiting
from globalarctic.web.store.models import Answer, Job, packed_body
from globalarctic.words import packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.web.questions import Question

__all__ = ["answer_of", "ask", "document_of"]

_LOOK_S = 0.1
_OPEN = (Job.State.QUEUED, Job.State.RUNNING)


def ask(kind: str, args: Mapping[str, Any], *, wait_s: float = 0.0) -> Answer | Job:
    """Return the stored answer of a question, or the job that makes it.

    Parameters
    ----------
    kind
        Name of a kind of question, see ``questions.kinds``.
    args
        Its arguments, as a form gives them.
    wait_s
        Wait so long for the answer, seconds, where this worker can spare a thread.

    Returns
    -------
    An ``Answer`` (``document``, ``tables``), or a ``Job`` (``state``, ``progress_frac``,
    ``message``, and ``document`` and ``tables`` as far as they are known).

    Raises
    ------
    QuestionError
        When an argument cannot be used; has ``field`` and ``message``.
    BusyError, LimitError
        When too many questions wait, or one client asks too many; ``seconds`` says until when.
    """
    return answer_of(question(kind, args), wait_s=wait_s)


def answer_of(asking: Question, *, wait_s: float = 0.0) -> Answer | Job:
    """Return what ``ask`` returns, for a question in its one form."""
    if asking.kind.process != WEB:
        result = accept(asking)
        if wait_s <= 0.0 or isinstance(result, Answer):
            return result
        with waiting() as free:
            end = time.monotonic() + (wait_s if free else 0.0)
            while isinstance(result, Job) and result.state in _OPEN and time.monotonic() < end:
                time.sleep(_LOOK_S)
                result = accept(asking)
        return result
    key = asking.key
    if asking.kind.keep:
        answer = Answer.objects.filter(key=key).first()
        if answer is not None:
            return answer
    document = document_of(asking)
    body = packed_body(document)
    answer = Answer(
        key=key, kind=asking.kind.name, args=asking.args, body=body, size_bytes=len(body)
    )
    if asking.kind.keep and "refusal" not in document:
        Answer.objects.bulk_create([answer], ignore_conflicts=True)
    return answer


def document_of(asking: Question, **options: Any) -> dict[str, Any]:
    """Compute the document of a question here and now.

    Parameters
    ----------
    options
        What else the kind's work takes: ``report`` in the compute process.

    Notes
    -----
    What the rooms refuse is an answer too: its document holds ``refusal``.
    """
    head = {"kind": asking.kind.name, "args": asking.args, "release": release()}
    try:
        return {**head, **load(asking.kind.work)(**asking.args, **options)}
    except GlobalArcticError as error:
        if getattr(error, "passing", False):
            raise
        return {**head, "refusal": packed(said_by(error))}
