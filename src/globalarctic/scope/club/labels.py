"""Names of definitions, their parts and states in any language; a user's own stay as they are."""

from __future__ import annotations

from globalarctic.words import Message, Text
from globalarctic.words.catalog import english

__all__ = ["method_label", "part_label", "state_label", "summary_label", "title_label"]

_TITLES = {
    "Global Arctic 1.0": "global-arctic",
    "Seven distances to the Arctic states (after Li Zhenfu)": "seven-distances",
    "Votes alike: ties to the eight Arctic states": "votes-alike",
}


def _label(code: str, text: str) -> Message | Text:
    return Message(f"scope.{code}") if f"scope.{code}" in english() else Text(text, "")


def title_label(title: str) -> Message | Text:
    """Return the title of a definition.

    Examples
    --------
    >>> str(title_label("Global Arctic 1.0")), str(title_label("Ours"))
    ('Global Arctic 1.0', 'Ours')
    """
    return _label(f"definition.{_TITLES.get(title, '')}", title)


def summary_label(name: str, summary: str) -> Message | Text:
    """Return what a definition says of itself."""
    return _label(f"definition.{name}.summary", summary)


def method_label(method: str) -> Message | Text:
    """Return the name of a method of deciding."""
    return _label(f"method.{method.replace(' ', '-')}", method)


def part_label(part: str) -> Message | Text:
    """Return the name of a dimension or layer.

    Examples
    --------
    >>> str(part_label("policy")), str(part_label("connectivity"))
    ('policy', 'connectivity')
    """
    for kind in ("dimension", "layer"):
        if f"scope.{kind}.{part}" in english():
            return Message(f"scope.{kind}.{part}")
    return Text(part, "")


def state_label(state: str) -> Message | Text:
    """Return a state or a view of it: member, outside, unknown."""
    return _label(f"line-state.{state}", state)
