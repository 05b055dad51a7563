"""The rules of the house, checked on the tree itself."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import globalarctic
from globalarctic.data.catalog import load_catalog

ROOT = Path(globalarctic.__file__).parent
REPO = ROOT.parent.parent
MODULES = sorted(
    m.name
    for m in pkgutil.walk_packages([str(ROOT)], "globalarctic.")
    if "_kernels" not in m.name and ".migrations." not in m.name
)
SUFFIXES = (
    "_nm",
    "_mi",
    "_ft",
    "_mile",
    "_miles",
    "_knots",
    "_hours",
    "_metres",
    "_meters",
    "_percent",
)


def test_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, globalarctic; print({'numba', 'django', 'numpy', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_import_contracts() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_short_and_speak_of_themselves(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    assert "../shared" not in text
    assert not re.search(r"/(work|tmp|root|home)/", text)
    if (path.name != "__init__.py" or text) and path.parent.name != "migrations":
        assert "__all__" in text


@pytest.mark.parametrize("name", MODULES)
def test_all_is_complete_and_documented(name: str) -> None:
    module = importlib.import_module(name)
    tree = ast.parse(Path(inspect.getfile(module)).read_text(encoding="utf-8"))
    public = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    exported = set(module.__all__)
    if name == "globalarctic.cli.data.catalog":
        public -= {"list_datasets", "info"}
    if name == "globalarctic.cli.data.get":
        public -= {"baci", "openalex", "worldbank", "sdmx"}
    assert public <= exported
    for item in public:
        held = getattr(module, item)
        assert inspect.getdoc(held) or hasattr(held, "help"), (name, item)


@pytest.mark.parametrize("name", MODULES)
def test_quantities_carry_allowed_suffixes(name: str) -> None:
    module = importlib.import_module(name)
    for item in module.__all__:
        held = getattr(module, item)
        fields = getattr(held, "__dataclass_fields__", {})
        names = list(fields)
        if inspect.isfunction(held):
            names += list(inspect.signature(held).parameters)
        for field in names:
            assert not field.endswith(SUFFIXES), (name, item, field)


def test_every_verb_and_public_module_is_in_the_reference() -> None:
    from globalarctic.cli import cli

    spec = importlib.util.spec_from_file_location("pages", REPO / "docs" / "_ext" / "pages.py")
    assert spec is not None
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)  # type: ignore[union-attr]
    verbs, modules = pages.cli_page(), "".join(pages.api_pages().values())
    for verb in cli.list_commands(None):  # type: ignore[arg-type]
        assert f"globalarctic {verb}" in verbs, verb
    for name in MODULES:
        private = any(part.startswith("_") for part in name.split("."))
        if not private and not name.startswith("globalarctic.cli") and name.count(".") > 0:
            assert f"automodule:: {name}\n" in modules, name


def test_data_licences_are_listed_for_every_bundled_file() -> None:
    text = (REPO / "LICENSES-DATA.md").read_text(encoding="utf-8")
    for entry in load_catalog().entries:
        if entry.file:
            assert entry.file in text, entry.file


def test_no_lock_or_constraint_names_a_host() -> None:
    text = (REPO / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "@" not in text
    assert len(text.splitlines()) > 40


def test_the_wheel_holds_only_the_package(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(tmp_path),
            str(REPO),
        ],
        check=True,
        capture_output=True,
    )
    wheel = next(tmp_path.glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert all(n.startswith(("globalarctic/", "globalarctic-")) for n in names)
    assert "globalarctic/data/bundled/places.csv" in names
    assert wheel.stat().st_size < 12_000_000


def test_a_benchmark_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "rotterdam-yokohama" in done.stdout
    assert "one to all" in done.stdout


def test_the_places_that_the_architecture_page_names_are_there() -> None:
    page = (REPO / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## Where do I put")[2]
    named = re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:csv|py|toml|md))`", table)
    assert len(named) > 15
    package = REPO / "src" / "globalarctic"
    roots = (REPO, package, package / "data" / "bundled", package / "transport")
    known = [name.replace("NAME", "baci") for name in named]
    lost = [name for name in known if not any((root / name).exists() for root in roots)]
    assert not lost, lost
