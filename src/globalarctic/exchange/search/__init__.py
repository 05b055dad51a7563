"""One search over records and rooms in English, Chinese and Russian, with one analyser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.exchange.search.documents import Document as Document
    from globalarctic.exchange.search.index import SearchIndex as SearchIndex
    from globalarctic.exchange.search.results import SearchAnswer as SearchAnswer

__getattr__, __dir__, __all__ = attach(
    __name__,
    {"documents": ["Document"], "index": ["SearchIndex"], "results": ["SearchAnswer"]},
)
