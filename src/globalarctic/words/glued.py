"""Sentences that stand in code instead of among the words: what a translator can never reach."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GluedText", "glued_texts"]

_PROSE = re.compile(r"[A-Za-z]{2,}[ ,;:]+(?:[a-z]{2,}|\{\})(?:[ ,;:]+|$)")
_QUIET_CALLS = {"option", "argument", "command", "group", "examples", "Example", "epilog", "debug"}
_QUIET_KEYWORDS = {"help", "epilog", "metavar", "short_help", "doc", "match"}


@dataclass(frozen=True, slots=True)
class GluedText:
    """A text of several words in code: where, and its words."""

    path: str
    line: int
    text: str


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[GluedText] = []

    def _body(self, node: ast.AST) -> None:
        body = getattr(node, "body", [])
        for part in body:
            is_text = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
            if not is_text:
                self.visit(part)

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._body(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self._body(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave errors out: those that a user can cause are found by the doors' own test."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave assertions out."""

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name.endswith("Error") or name in _QUIET_CALLS:
            return
        self.visit(called)
        for part in node.args:
            self.visit(part)
        for keyword in node.keywords:
            if keyword.arg not in _QUIET_KEYWORDS:
                self.visit(keyword.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
        self._judge(node.lineno, text)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._judge(node.lineno, node.value)

    def _judge(self, line: int, text: str) -> None:
        if _PROSE.search(text):
            self.found.append(GluedText(self.path, line, " ".join(text.split())[:100]))


def glued_texts(folder: Path, skip: tuple[str, ...] = ("words",)) -> tuple[GluedText, ...]:
    """Return the texts of two words and more in the modules of a folder.

    Docstrings, errors, help of commands and the package's own words are left out.

    Parameters
    ----------
    folder
        Folder of Python modules, searched with all below it.
    skip
        Names of folders and modules that are not searched.
    """
    found: list[GluedText] = []
    for path in sorted(folder.rglob("*.py")):
        local = path.relative_to(folder)
        if set(local.with_suffix("").parts) & {*skip, "_kernels"}:
            continue
        finder = _Finder(str(local))
        finder.visit(ast.parse(path.read_text(encoding="utf-8")))
        found += finder.found
    return tuple(found)
