"""The exchange room: what people publish, teach, ask and look for, free of any web framework.

- ``courses``: lessons in three languages with live figures
- ``permissions``: who may do what with a record in which state
- ``releases``: files of strangers read as values, checked, kept as versions
- ``search``: places, corridors, rules, projects, claims, datasets and records in three languages
- ``federation``: the signed feed of a node, and exact copies of other nodes' records

>>> import globalarctic as ga
>>> ga.exchange.search("пролив Вилькицкого", lang="en").hits[0].title
'Vilkitsky Strait'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.exchange.search.results import SearchAnswer as SearchAnswer
    from globalarctic.exchange.search.results import search as search
    from globalarctic.exchange.search.results import suggestions as suggestions

__getattr__, __dir__, __all__ = attach(
    __name__, {"search.results": ["SearchAnswer", "search", "suggestions"]}
)
