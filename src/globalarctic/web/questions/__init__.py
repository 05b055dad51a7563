"""What can be asked: kinds of questions, their bounded arguments, and the key of an answer.

Nothing here imports Django or the engine.
"""

from __future__ import annotations

from globalarctic.web.questions.fields import QuestionError
from globalarctic.web.questions.kinds import QuestionKind, kinds
from globalarctic.web.questions.question import Question, question

__all__ = ["Question", "QuestionError", "QuestionKind", "kinds", "question"]
