"""The web node: pages in three languages and an API over what the rooms answer.

The only place that knows Django. It holds no domain logic: a page asks a question (``questions``),
the answer is stored free of language (``store``) and computed by the one process that holds the
engine (``compute``); ``running`` keeps the processes alive. See ``docs/explanation/node.md``.
"""

from __future__ import annotations

__all__: list[str] = []
