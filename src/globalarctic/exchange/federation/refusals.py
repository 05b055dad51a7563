"""Why something of a peer was not taken: a kind for programs, a sentence for the keeper."""

from __future__ import annotations

from globalarctic.errors import DataError
from globalarctic.words import Code, Message

__all__ = ["PeerError"]


class PeerError(DataError):
    """What a peer sent cannot be taken; nothing of it was stored.

    Parameters
    ----------
    kind
        Short name of the reason, for example ``wrong-hash``; the sentences stand in
        ``words/en/federation.toml``.
    args
        What the sentence names.

    Examples
    --------
    >>> str(PeerError("rolled-back", here=12, there=9))
    'The peer shows entry 9 as its last; entry 12 was seen before. Its past was cut off.'
    """

    def __init__(self, kind: str, **args: str | int) -> None:
        self.kind = kind
        said = {
            key: value if isinstance(value, int) else Code(value) for key, value in args.items()
        }
        self.message = Message(f"federation.{kind}", **said)
        super().__init__(str(self.message))
