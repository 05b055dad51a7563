"""Write the generated pages: datasets from the catalogue, reference from the package."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import globalarctic
from globalarctic.cli import cli
from globalarctic.data.catalog import load_catalog, load_fields
from globalarctic.data.tables import read_table
from globalarctic.schemas import result_classes, schema_of
from globalarctic.tabular import json_text
from globalarctic.words.glossary import load_glossary

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent.parent
SOURCE = Path(globalarctic.__file__).parent
ROOMS = (
    "transport",
    "scope",
    "regions",
    "investments",
    "outlook",
    "exchange",
    "data",
    "words",
    "web",
    "ground",
)


def dataset_page(dataset_id: str) -> str:
    """Return the sheet of a dataset."""
    entry = load_catalog().get(dataset_id)
    lines = [f"# {entry.title}", "", f"`globalarctic data info {dataset_id}`", ""]
    for key, value in entry.to_dict().items():
        shown = "; ".join(value) if isinstance(value, list) else str(value)
        if shown and key not in {"schema", "version", "dataset_id", "title"} and shown != "0":
            lines += [f"**{key.replace('_', ' ')}**", f": {shown}", ""]
    if entry.file.endswith(".csv"):
        rows, fields = read_table(entry.file[:-4]), load_fields()
        lines += [
            f"## Columns ({len(rows)} rows)",
            "",
            "| column | unit | meaning |",
            "|---|---|---|",
        ]
        for column in rows[0]:
            field = fields[column]
            lines.append(f"| `{column}` | {field['unit']} | {field['meaning']} |")
    return "\n".join(lines).replace("**\n: ", "** ") + "\n"


def datasets_index() -> str:
    """Return the index of all dataset sheets."""
    entries = load_catalog().entries
    lines = ["# Datasets", "", "One sheet a dataset, made from the catalogue.", "", "```{toctree}"]
    lines += [":maxdepth: 1", "", *(entry.dataset_id for entry in entries), "```", ""]
    return "\n".join(lines)


def api_pages() -> dict[str, str]:
    """Return one page a room (and one for the ground floor): every module with its docstrings."""
    rooms: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(p for p in parts if p != "__init__")
        private = any(part.startswith("_") and part != "__init__" for part in parts)
        if private or name.startswith("globalarctic.cli") or name.count(".") == 0:
            continue
        parent = name.split(".")[1]
        room = parent if (SOURCE / parent).is_dir() else "ground"
        rooms.setdefault(room, []).append(name)
    pages = {}
    for room, names in rooms.items():
        title = "The ground floor" if room == "ground" else f"globalarctic.{room}"
        lines = [f"# {title}", ""]
        verbs = () if room == "ground" else import_module(f"globalarctic.{room}").__all__
        for name in names:
            lines += [f"## {name}", "", "```{eval-rst}", f".. automodule:: {name}"]
            # A room's own page says what it offers; its names stand in the modules that make them.
            if (SOURCE.parent / Path(*name.split(".")).with_suffix(".py")).is_file():
                lines += ["   :members:", "   :member-order: bysource"]
                if name.split(".")[-1] in verbs:  # the room's verb has the same full name
                    lines += ["   :no-index:"]
            lines += ["```", ""]
        pages[f"reference/api/{room}.md"] = "\n".join(lines)
    order = [room for room in ROOMS if room in rooms] + sorted(set(rooms) - set(ROOMS))
    index = ["# Python reference", "", "Made from the docstrings, one page a room.", ""]
    index += ["```{toctree}", ":maxdepth: 2", "", *order, "```", ""]
    pages["reference/api/index.md"] = "\n".join(index)
    return pages


def cli_page() -> str:
    """Return every command with its help."""
    lines = ["# Command line", "", "Made from the commands' own help.", ""]
    context = click.Context(cli, info_name="globalarctic")

    def add(command: click.Command, parent: click.Context, name: str) -> None:
        inner = click.Context(command, info_name=name, parent=parent)
        lines.extend(
            [f"## {inner.command_path}", "", "```text", command.get_help(inner), "```", ""]
        )
        if isinstance(command, click.Group):
            for child in command.list_commands(inner):
                found = command.get_command(inner, child)
                if found is not None:
                    add(found, inner, child)

    for verb in cli.list_commands(context):
        command = cli.get_command(context, verb)
        if command is not None:
            add(command, context, verb)
    return "\n".join(lines).rstrip() + "\n"


def schema_files() -> dict[str, str]:
    """Return the JSON schema of every class of results, by the name of its file."""
    return {
        f"{kind.SCHEMA}.json": json_text(schema_of(kind), indent=2) + "\n"
        for kind in result_classes()
        if kind.SCHEMA
    }


def shapes(schema: dict[str, Any], at: Any = None, path: str = "") -> dict[str, set[str]]:
    """Return the types that stand at each place of a JSON schema."""
    at = schema if at is None else at
    if "$ref" in at:
        at = schema["$defs"][at["$ref"].rpartition("/")[2]] if path.count("/") < 12 else {}
    kinds = at.get("type", [])
    found = {path: {kinds} if isinstance(kinds, str) else set(kinds)}
    inner = [(path, each) for each in at.get("anyOf", ())]
    inner += [(f"{path}/{key}", each) for key, each in at.get("properties", {}).items()]
    inner += [(f"{path}/*", at[key]) for key in ("items", "additionalProperties") if at.get(key)]
    for place, part in inner:
        if isinstance(part, dict):
            for key, types in shapes(schema, part, place).items():
                found.setdefault(key, set()).update(types)
    return found


def broken(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return the places of a JSON schema that went or changed their type under one version."""
    if old["properties"]["version"] != new["properties"]["version"]:
        return []
    before, after = shapes(old), shapes(new)
    return [place for place, types in before.items() if not types <= after.get(place, set())]


def schemas_page(files: dict[str, str]) -> str:
    """Return the page that lists the schemas."""
    lines = [
        "# JSON schemas",
        "",
        "Every answer in JSON names its `schema` and `version`. These files (JSON Schema 2020-12)",
        "are made from the types of the results. A figure that is not on file is null.",
        "",
        "| schema | version | answer |",
        "|---|---|---|",
    ]
    for name, text in sorted(files.items()):
        schema = json.loads(text)
        link = f"{{download}}`{name.removesuffix('.json')} <schemas/{name}>`"
        version = schema["properties"]["version"]["const"]
        lines.append(f"| {link} | {version} | {schema['description']} |")
    return "\n".join(lines) + "\n"


def glossary_page() -> str:
    """Return the terms in three languages, a table a field."""
    lines = [
        "# Glossary",
        "",
        "The terms that translations hold to, made from `src/globalarctic/words/glossary.csv`.",
        "Ice terms follow the WMO Sea-Ice Nomenclature (WMO-No. 259), rules and classes the Polar",
        "Code and the usage of the Northern Sea Route administration. Whoever knows better changes",
        "the row; a test then shows the sentences that differ. Marked terms bind every sentence by",
        "that test.",
        "",
    ]
    terms = load_glossary()
    for field in dict.fromkeys(term.field for term in terms):
        rows = [term for term in terms if term.field == field]
        lines += [f"## {field[0].upper()}{field[1:]}", "", f"After {rows[0].source}.", ""]
        lines += ["| English | 中文 | Русский | binding |", "|---|---|---|---|"]
        lines += [
            f"| {term.en} | {term.zh} | {term.ru} | {'●' if term.binding else ''} |"
            for term in rows
        ]
        lines.append("")
    return "\n".join(lines)


def write_all() -> None:
    """Write all generated pages, touching only what changed."""
    pages = {"datasets/index.md": datasets_index()}
    pages |= {
        f"datasets/{entry.dataset_id}.md": dataset_page(entry.dataset_id)
        for entry in load_catalog().entries
    }
    pages |= api_pages() | {"reference/cli.md": cli_page()}
    schemas = schema_files()
    pages |= {f"reference/schemas/{name}": text for name, text in schemas.items()}
    pages["reference/schemas.md"] = schemas_page(schemas)
    pages["reference/glossary.md"] = glossary_page()
    for path in (DOCS / "reference" / "schemas").glob("*.json"):
        if path.name not in schemas:
            path.unlink()
            continue
        lost = broken(json.loads(path.read_text(encoding="utf-8")), json.loads(schemas[path.name]))
        if lost:
            raise SystemExit(
                f"{path.name}: raise VERSION, for these changed: {', '.join(lost[:5])}"
            )
    for name, text in pages.items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the pages when the builder starts."""
    app.connect("builder-inited", lambda _app: write_all())
    return {"parallel_read_safe": True}


if __name__ == "__main__":
    write_all()
