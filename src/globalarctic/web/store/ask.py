"""How a page or the API asks: the stored answer at once, or the job that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globalarctic.errors import GlobalArcticError
from globalarctic.lazy import load
from globalarctic.web.questions import question
from globalarctic.web.questions.fields import said_by
from globalarctic.web.questions.kinds import WEB
from globalarctic.web.questions.versions import release
from globalarctic.web.store.jobs import accept
from globalarctic.web.store.models import Answer, Job, packed_body
from globalarctic.words import packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.web.questions import Question

__all__ = ["answer_of", "ask", "document_of"]


def ask(kind: str, args: Mapping[str, Any]) -> Answer | Job:
    """Return the stored answer of a question, or the job that makes it.

    Parameters
    ----------
    kind
        Name of a kind of question, see ``questions.kinds``.
    args
        Its arguments, as a form gives them.

    Returns
    -------
    An ``Answer`` (``document``, ``tables``), or a ``Job`` (``state``, ``progress_frac``,
    ``message``, and ``document`` and ``tables`` as far as they are known).

    Raises
    ------
    QuestionError
        When an argument cannot be used; has ``field`` and ``message``.
    BusyError
        When too many questions wait.
    """
    return answer_of(question(kind, args))


def answer_of(asking: Question) -> Answer | Job:
    """Return what ``ask`` returns, for a question in its one form."""
    if asking.kind.process != WEB:
        return accept(asking)
    key = asking.key
    if asking.kind.keep:
        answer = Answer.objects.filter(key=key).first()
        if answer is not None:
            return answer
    body = packed_body(document_of(asking))
    answer = Answer(
        key=key, kind=asking.kind.name, args=asking.args, body=body, size_bytes=len(body)
    )
    if asking.kind.keep:
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
