"""Errors: one base, each class also the builtin a user would expect."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.words import Message

__all__ = [
    "ChecksumError",
    "DataError",
    "GlobalArcticError",
    "InputError",
    "NoRateError",
    "NoRouteError",
    "OfflineError",
    "SchemaError",
    "UnknownNameError",
]

_FEW = 60
_LISTED, _SOME = 40, 8


class GlobalArcticError(Exception):
    """Base of every error that globalarctic raises on purpose.

    Parameters
    ----------
    said
        What is wrong: a message where a user can cause it, English words where only a programmer
        can.

    Attributes
    ----------
    said
        The error as a message, where one is there to be said in other languages.
    """

    said: Message | None = None

    def __init__(self, said: Message | str = "", *rest: object) -> None:
        if not isinstance(said, str):
            self.said = said
        super().__init__(*((str(said),) if said else ()), *rest)
        self.args = (*((str(said),) if said else ()), *rest)

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what makes the same error in another process."""
        return _again, (type(self), self.args, dict(vars(self)))


def _again(kind: type[GlobalArcticError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(state)
    return error


class InputError(GlobalArcticError, ValueError):
    """A value given by the user cannot be used; the message says what is allowed."""


class UnknownNameError(GlobalArcticError, LookupError):
    """A name that no table holds; lists the nearest names.

    Parameters
    ----------
    kind
        What was looked for, for example ``place``.
    name
        The name as given.
    near
        Names that look like it, best first.
    allowed
        All names, or the first of them, where none looks like it.
    add
        How a name comes on file, said where there is none yet.
    empty
        Whether nothing at all is on file.
    more
        How many more names are allowed than are listed.

    Examples
    --------
    >>> str(UnknownNameError("place", "Roterdam", ("rotterdam",)))
    "unknown place 'Roterdam'; did you mean rotterdam?"
    >>> str(UnknownNameError("peer", "x", add="globalarctic peers add URL"))
    "unknown peer 'x'; none is on file yet: globalarctic peers add URL"
    """

    def __init__(
        self,
        kind: str,
        name: str,
        near: tuple[str, ...] = (),
        *,
        allowed: tuple[str, ...] = (),
        add: str = "",
        empty: bool = False,
        more: int = 0,
    ) -> None:
        self.kind = kind
        self.name = name
        self.near = near
        self.allowed = allowed
        self.more = more
        self.add = add
        self.empty = empty
        hint = "; it is not on file"
        if near:
            hint = f"; did you mean {', '.join(near)}?"
        elif allowed:
            rest = f", {more} more" if more else ""
            hint = f"; allowed are {', '.join(allowed)}{rest}"
        elif empty or add:
            hint = "; none is on file yet" + (f": {add}" if add else "")
        super().__init__(f"unknown {kind} {name!r}{hint}")

    @classmethod
    def among(
        cls, kind: str, name: str, candidates: Iterable[str], *, add: str = ""
    ) -> UnknownNameError:
        """Make the error with the near names found among candidates.

        Among many candidates only names that differ in a letter or two are near. Where there are
        none at all, the error says so, and ``add`` how one comes on file.

        Examples
        --------
        >>> UnknownNameError.among("corridor", "nrs", ["nsr", "suez"]).near
        ('nsr',)
        >>> str(UnknownNameError.among("corridor", "x", ["nsr", "suez"]))
        "unknown corridor 'x'; allowed are nsr, suez"
        >>> str(UnknownNameError.among("layer of ties", "x", []))
        "unknown layer of ties 'x'; none is on file yet"
        """
        folded = {candidate.casefold(): candidate for candidate in candidates}
        cutoff = 0.55 if len(folded) <= _FEW else 0.75
        close = difflib.get_close_matches(name.casefold(), folded, n=4, cutoff=cutoff)
        if close:
            return cls(kind, name, tuple(folded[key] for key in close))
        if not folded:
            return cls(kind, name, add=add, empty=True)
        names = sorted(filter(None, folded.values()))
        listed = names if len(names) <= _LISTED else names[:_SOME]
        return cls(kind, name, allowed=tuple(listed), more=len(names) - len(listed))


class DataError(GlobalArcticError, OSError):
    """Data cannot be had or trusted."""


class ChecksumError(DataError):
    """A file's content is not what its catalogue entry promises."""


class OfflineError(DataError, ConnectionError):
    """A publisher's host cannot be reached."""


class SchemaError(DataError, ValueError):
    """A file is not in the form its reader knows."""


class NoRateError(GlobalArcticError, LookupError):
    """No verified rate is on file for what was asked."""


class NoRouteError(GlobalArcticError, LookupError):
    """No way exists under the rules asked for; ``reason`` says what stops it."""

    def __init__(self, reason: Message | str) -> None:
        self.reason = reason
        super().__init__(f"no route: {reason}")
