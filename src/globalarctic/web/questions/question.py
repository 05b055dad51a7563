"""A question in its one form, and the key under which its answer is stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.web.questions.fields import read_all
from globalarctic.web.questions.kinds import QuestionKind, kind_of
from globalarctic.web.questions.versions import code_version, data_version

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Question", "question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A kind with arguments in their one form.

    Notes
    -----
    ``key`` is the hash of kind, arguments, data and code: one answer for all who ask the same,
    another one after a new release. ``pair`` groups questions that the engine answers quickly one
    after the other.
    """

    kind: QuestionKind
    args: dict[str, Any]

    @property
    def key(self) -> str:
        """Name of the stored answer: 40 hexadecimal digits."""
        parts = [self.kind.name, self.args, data_version(), code_version()]
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    @property
    def pair(self) -> str:
        """Origin and target, where the question has them."""
        ends = (self.args.get("origin"), self.args.get("target"))
        return "|".join(str(end) for end in ends) if all(ends) else ""


def question(kind: str, raw: Mapping[str, Any]) -> Question:
    """Return a question in its one form.

    Parameters
    ----------
    kind
        Name of a kind, see ``kinds``.
    raw
        Arguments as a form or a program gives them: texts, numbers, lists of these.

    Raises
    ------
    QuestionError
        When an argument cannot be used.
    UnknownNameError
        When there is no such kind.

    Examples
    --------
    >>> ask = question("compare", {"origin": "大连", "target": "Роттердам", "depart": "2026-08-20"})
    >>> ask.args["origin"], ask.args["vessel"]
    ('dalian', 'container-3600-1a')
    """
    found = kind_of(kind)
    return Question(found, read_all(found.fields, raw))
