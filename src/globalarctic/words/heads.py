"""Heads of columns: short texts that many tables share, kept by their English.

A room writes ``words("Corridor")``; the heads of all rooms are gathered from the code into
``en/heads.toml``, so that translators have them in one file.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

__all__ = ["heads_in_code", "heads_text"]

_MAKERS = {"words", "number", "ident"}
_PACKAGE = Path(__file__).parents[1]


def heads_in_code(folder: Path = _PACKAGE) -> tuple[str, ...]:
    """Return the heads of columns that stand in the code, in order of the alphabet.

    Examples
    --------
    >>> "Corridor" in heads_in_code()
    True
    """
    heads = {"Sources"}  # below every table
    for path in folder.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "globalarctic.table" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in _MAKERS
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                heads.add(node.args[0].value)
    return tuple(sorted(head for head in heads if re.search(r"[A-Za-z]{2}", head)))


def heads_text(heads: tuple[str, ...]) -> str:
    r"""Return the file of English heads, a code and a text a line.

    Examples
    --------
    >>> heads_text(("Days", "CO2 kg"))
    '# Heads of columns, gathered from the code.\n"days" = "Days"\n"co2-kg" = "CO2 kg"\n'
    """
    lines = ["# Heads of columns, gathered from the code."]
    codes: set[str] = set()
    for head in heads:
        code = re.sub(r"[^a-z0-9]+", "-", head.casefold()).strip("-")
        while code in codes:
            code += "-2"
        codes.add(code)
        lines.append(f'"{code}" = "{head}"')
    return "\n".join(lines) + "\n"
