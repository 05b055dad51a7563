"""Names and folders: nouns in what the public sees, one meaning a word, no crowded rooms."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import globalarctic

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(globalarctic.__file__).parent
VAGUE = {"held", "found", "one", "told", "made", "asked", "row"}
MOST_MODULES = 20

# Rooms whose public names are not yet all nouns: this list only shrinks.
NOT_YET = {"cli"}
# Rooms with variables that do not say yet what they hold: this list only shrinks.
LOCAL_NOT_YET = {"data", "exchange", "web", "words"}
# Words that still mean two things: this list only shrinks.
TWICE = {"Group", "Membership", "Rule", "Span"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        if not {"_kernels", "migrations"} & set(path.parts):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def _parameters(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    arguments = function.args
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield each.arg, ast.unparse(each.annotation) if each.annotation else ""


def public_names(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Give place, name and type of every parameter and field that the public sees."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            for name, kind in _parameters(node):
                yield node.name, name, kind
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        for member in node.body:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                for name, kind in _parameters(member):
                    yield f"{node.name}.{member.name}", name, kind
            if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                yield node.name, member.target.id, ast.unparse(member.annotation)


def test_public_names_are_nouns_of_the_field() -> None:
    vague: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees():
        for place, name, kind in public_names(tree):
            # A row of a table, or its number, is a row.
            is_row = name == "row" and any(
                word in kind for word in ("Row", "Mapping", "dict", "int")
            )
            if name in VAGUE and not is_row:
                vague[path.parts[0]].append(f"{path}: {place}({name})")
    wrong = [text for room, texts in vague.items() if room not in NOT_YET for text in texts]
    assert not wrong, "\n".join(wrong)


def local_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give line and name of everything that a module binds: variables, parameters, functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        if isinstance(node, ast.arg):
            yield node.lineno or 0, node.arg
        if isinstance(node, ast.FunctionDef):
            yield node.lineno, node.name


def test_local_names_say_what_they_hold() -> None:
    vague = [
        f"{path}:{line} {name}"
        for path, tree in trees()
        if path.parts[0] not in LOCAL_NOT_YET
        for line, name in local_names(tree)
        if name in VAGUE - {"row"}
    ]
    assert not vague, "\n".join(vague)


def test_one_class_name_means_one_thing() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path))
    twice = {name: paths for name, paths in homes.items() if len(paths) > 1 and name not in TWICE}
    assert not twice, twice


@pytest.mark.parametrize("folder", sorted({path.parent for path in ROOT.rglob("*.py")}), ids=str)
def test_no_folder_is_crowded(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, (folder, len(modules))


def test_dates_are_written_without_what_windows_lacks() -> None:
    texts = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")
    }
    wrong = {str(path) for path, text in texts.items() if "%" + "-d" in text}
    assert not wrong
