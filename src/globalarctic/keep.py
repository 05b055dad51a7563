"""What was computed, kept a while: bounded, and computed once for all who ask at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["Keep", "alone"]

Value = TypeVar("Value")

_parallel = threading.Lock()


def alone(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Let one thread at a time call a kernel that is compiled with ``parallel=True``.

    numba's plainest threading layer (workqueue) ends the process when two threads call such
    kernels at once.
    """

    @wraps(kernel)
    def called(*args: Any) -> Any:
        with _parallel:
            return kernel(*args)

    return called


class Keep(Generic[Value]):
    """The last answers by key, safe for threads.

    Parameters
    ----------
    most
        How many to keep; the one asked for longest ago goes first.

    Notes
    -----
    While one thread computes an answer, others that ask for the same wait for it. A computation
    that fails is not kept: its error goes to all who wait, and the next one who asks tries again.

    Examples
    --------
    >>> squares: Keep[int] = Keep(2)
    >>> [squares.get(n, lambda: n * n) for n in (2, 3, 4)]
    [4, 9, 16]
    >>> len(squares)
    2
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Future[Value]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the answer of a key, computed by ``make`` when it is not kept."""
        with self._lock:
            answer = self._answers.get(key)
            mine = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            else:
                self._answers.move_to_end(key)
        if not mine:
            return answer.result()
        try:
            answer.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._answers.get(key) is answer:
                    del self._answers[key]
            answer.set_exception(error)
            raise
        return answer.result()

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._answers.clear()
