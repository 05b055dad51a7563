"""Compute usual questions ahead: through the job table, after all that people ask."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.web.processes import processes
from globalarctic.web.questions import QuestionError, question
from globalarctic.web.questions.fields import months_of, today
from globalarctic.web.questions.kinds import kind_of
from globalarctic.web.store.jobs import accept
from globalarctic.web.store.models import Answer, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from globalarctic.web.questions import Question

__all__ = ["usual_questions", "warm"]

_LOOK_S = 0.5


def usual_questions(path: Path | None = None) -> Iterator[Question]:
    """Give the usual questions, of the package or of a file (TOML, see ``usual.toml``).

    Raises
    ------
    InputError
        When the file cannot be read or asks what cannot be asked.

    Notes
    -----
    The months of a pair are those of this year, as the pages ask for them.

    Examples
    --------
    >>> next(usual_questions()).kind.name
    'scope'
    """
    try:
        own = files("globalarctic.web.running").joinpath("usual.toml")
        text = own.read_text("utf-8") if path is None else path.read_text("utf-8")
        table = tomllib.loads(text)
        for entry in table.get("question", ()):
            args = entry.get("args", {})
            if "each" in entry:
                field = next(f for f in kind_of(entry["kind"]).fields if f.name == entry["each"])
                values = entry.get("values") or field.choices()  # type: ignore[attr-defined]
                for value in values:
                    yield question(entry["kind"], {**args, entry["each"]: value})
            else:
                yield question(entry["kind"], args)
        for entry in table.get("pairs", ()):
            for origin, target in entry["pairs"]:
                args = {"origin": origin, "target": target, **entry.get("args", {})}
                if entry["kind"] == "months":
                    args.setdefault("departs", months_of(int(today()[:4])))
                yield question(entry["kind"], args)
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = str(error.message) if isinstance(error, QuestionError) else str(error)
        raise InputError(f"{path or 'usual.toml'}: {text}") from None


def warm(
    questions: Iterator[Question], tell: Callable[[str, int, int], None] | None = None
) -> dict[str, int]:
    """Compute the answers of questions that have none yet; return how many are there, new, failed.

    Parameters
    ----------
    tell
        Called with what is done and how far it is, of how many.

    Notes
    -----
    Where the node runs, its compute process does the work; else this process does.
    """
    every = list(questions)
    counts = {"stored": 0, "computed": 0, "failed": 0}
    jobs: list[Any] = []
    for asking in every:
        result = accept(asking, warming=True)
        if isinstance(result, Answer):
            counts["stored"] += 1
        else:
            jobs.append(asking)
    running = any(each["kind"] == "compute" for each in processes())
    compute = None
    if jobs and not running:
        from globalarctic.web.compute.loop import Compute

        compute = Compute()
        compute.keep_alive()
    try:
        for at, asking in enumerate(jobs):
            if tell is not None:
                tell(f"{asking.kind.name} {asking.pair}".strip(), at, len(jobs))
            state = _wait(asking.key, compute)
            counts["computed" if state == Job.State.DONE else "failed"] += 1
    finally:
        if compute is not None:
            compute.stop()
    return counts


def _wait(key: str, compute: Any) -> str:
    while True:
        state = Job.objects.filter(key=key).values_list("state", flat=True).first()
        if state not in {Job.State.QUEUED, Job.State.RUNNING}:
            return str(state)
        if compute is None or not compute.step():
            time.sleep(_LOOK_S)
