"""Every verb's help ends with examples that work, and so do the questions of the guide."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from globalarctic.cli import cli
from globalarctic.cli.verbs import Verb, examples_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Rooms whose verbs have no examples yet: this list only shrinks.
WITHOUT = (
    "investments",
)  # fmt: skip


def verbs(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from verbs(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


VERBS = dict(verbs(cli))
LINES = [(line, costly) for command in VERBS.values() for line, costly in examples_of(command)]


def parse(line: str) -> None:
    """Read a command line as the program would, without running it."""
    rest = shlex.split(line)[1:]
    context = cli.make_context("globalarctic", rest)
    while isinstance(context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, command, rest = context.command.resolve_command(context, rest)
        assert command is not None, line
        context = command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_two_examples(name: str) -> None:
    lines = [line for line, _ in examples_of(VERBS[name])]
    if name.split(maxsplit=1)[0] in WITHOUT and not lines:
        pytest.skip("its room has no examples yet")
    own = [param for param in VERBS[name].params if "--lang" not in param.opts]
    assert len(lines) >= (2 if own else 1)
    for line in lines:
        assert line.startswith(f"globalarctic {name}"), line


@pytest.mark.parametrize("name", VERBS)
def test_json_may_stand_before_an_argument(name: str) -> None:
    takes_json = any(param.name == "output_json" for param in VERBS[name].params)
    assert isinstance(VERBS[name], Verb) or not takes_json, f"{name} needs cls=Verb"


@pytest.mark.parametrize("line", [line for line, costly in LINES if not costly])
def test_examples_work(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, shlex.split(line)[1:], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert done.output.strip() or list(tmp_path.iterdir())


@pytest.mark.parametrize("line", [line for line, costly in LINES if costly])
def test_costly_examples_are_read(line: str) -> None:
    parse(line)


def test_the_guide_names_commands_that_exist() -> None:
    text = CliRunner().invoke(cli, []).output
    lines = [line.strip() for line in text.splitlines() if "globalarctic " in line]
    assert len(lines) > 8
    for line in lines[:-1]:
        parse(line)


def test_the_module_runs() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "globalarctic", "--version"], capture_output=True, check=True
    )
    assert b"globalarctic" in done.stdout
