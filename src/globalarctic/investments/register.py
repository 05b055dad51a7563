"""The register: sources, entities, projects and claims, read from a folder of reviewed files."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.investments.checks import check_records
from globalarctic.investments.model import (
    Claim,
    Entity,
    PartialDate,
    Project,
    Rank,
    Source,
    Stake,
)
from globalarctic.investments.records import Finding, Level, Records, parse_records
from globalarctic.investments.vocabulary import load_vocabularies, read_lined

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Register", "build_register", "check_folder", "load_register", "register_of", "stakes"]

_FOLDER = Path(__file__).parent / "register"
_PACKAGE = "globalarctic:"
_MOST_KEPT = 4
_KEPT: OrderedDict[bytes, Register] = OrderedDict()
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Register:
    """Everything on file; claims stand in the order of their ids, whatever order they came in."""

    release: str
    sources: dict[str, Source]
    entities: dict[str, Entity]
    projects: dict[str, Project]
    claims: tuple[Claim, ...]

    def project(self, project_id: str) -> Project:
        """Return a project.

        Raises
        ------
        UnknownNameError
            When it is not on file.
        """
        by_folded_id = {name.casefold(): project for name, project in self.projects.items()}
        if project_id.casefold() not in by_folded_id:
            raise UnknownNameError.among(
                "project",
                project_id,
                self.projects,
                add="add one with: globalarctic investments add",
            )
        return by_folded_id[project_id.casefold()]

    def entity_name(self, entity_id: str) -> str:
        """Return the name of an entity, its id where it is not on file."""
        entity = self.entities.get(entity_id)
        return entity_id if entity is None else entity.name

    def country_of(self, entity_id: str) -> str:
        """Return the country on file for an entity, empty where there is none."""
        entity = self.entities.get(entity_id)
        return "" if entity is None else entity.country

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of the entities on file, in order."""
        return tuple(sorted({each.country for each in self.entities.values()} - {""}))

    def known(self, known_at: PartialDate) -> tuple[Claim, ...]:
        """Return the claims that were on record on a date, deprecated ones left out.

        Where a thing lies is no news: places are always known.
        """
        return tuple(
            claim
            for claim in self.claims
            if claim.rank is not Rank.DEPRECATED
            and (claim.known(known_at) or claim.predicate == "location")
        )


def build_register(
    release: str,
    *,
    sources: Iterable[Source],
    entities: Iterable[Entity],
    projects: Iterable[Project],
    claims: Iterable[Claim],
) -> Register:
    """Put records together; each claim takes its quality from the kind of its best source.

    Complexity is that of sorting the claims.
    """
    from dataclasses import replace

    by_id = {source.source_id: source for source in sorted(sources, key=lambda s: s.source_id)}
    kinds = load_vocabularies().terms["source_kind"]
    scored = []
    for claim in sorted(claims, key=lambda c: c.claim_id):
        names = (claim.source_id, *claim.further_source_ids)
        scores = [kinds[by_id[name].kind].get("quality") for name in names if name in by_id]
        scored.append(replace(claim, quality=max(scores, default=None)))
    return Register(
        release,
        by_id,
        {entity.entity_id: entity for entity in sorted(entities, key=lambda e: e.entity_id)},
        {project.project_id: project for project in sorted(projects, key=lambda p: p.project_id)},
        tuple(scored),
    )


def check_folder(
    folder: Path | None = None, *, today: PartialDate | None = None
) -> tuple[Finding, ...]:
    """Return every finding on a folder of register files; the package's own when none is given.

    A folder of additions may use the sources and entities of the package: its own files are read
    together with these when it holds no ``sources.toml``.

    Raises
    ------
    InputError
        When the folder does not exist or holds no ``.toml`` file.
    SchemaError
        When a file is no TOML, with file and line.
    """
    return _checked(folder, today)[1]


def load_register(folder: Path | None = None) -> Register:
    """Load the register of a folder; the package's own when none is given.

    Raises
    ------
    InputError
        When the folder does not exist or holds no ``.toml`` file.
    SchemaError
        When a file is malformed or a rule refuses it, with file and line.

    Notes
    -----
    The last four registers are kept by the content of their files.

    Examples
    --------
    >>> register = load_register()
    >>> register.projects["RUS-YAMAL-LNG"].host_country
    'RUS'
    """
    shared, paths = _files(folder)
    key = hashlib.sha256()
    for path in (*shared, *paths):
        key.update(f"{path}\0".encode())
        key.update(path.read_bytes())
    with _LOCK:  # one reading of the same files serves all who wait
        register = _KEPT.pop(key.digest(), None)
        if register is None:
            records, findings, release = _checked(folder, None)
            register = register_of(records, findings, release=release)
        _KEPT[key.digest()] = register
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return register


def register_of(records: Records, findings: Iterable[Finding], *, release: str) -> Register:
    """Put checked records together.

    Raises
    ------
    SchemaError
        When one of the findings is a reject; the message holds its file and line.
    """
    refused = [finding for finding in findings if finding.level is Level.REJECT]
    if refused:
        more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
        raise SchemaError(f"{refused[0]}{more}; list all: globalarctic investments check")
    return build_register(
        release,
        sources=(source for source, _, _ in records.sources),
        entities=(entity for entity, _, _ in records.entities),
        projects=(project for project, _, _ in records.projects),
        claims=(claim for claim, _ in records.claims),
    )


def _files(folder: Path | None) -> tuple[list[Path], list[Path]]:
    """Return the files of the package that a folder uses, and its own."""
    place = _FOLDER if folder is None else Path(folder)
    if not place.is_dir():
        raise InputError(f"{place} is no folder; give a folder of register files (.toml)")
    paths = sorted(place.glob("*.toml"))
    if not paths:
        raise InputError(f"{place} holds no .toml file; see the how-to on adding a project")
    names = {path.name for path in paths}
    shared = [] if folder is None else [
        _FOLDER / name for name in ("entities.toml", "sources.toml")
        if "sources.toml" not in names
    ]  # fmt: skip
    return shared, paths


def _checked(
    folder: Path | None, today: PartialDate | None
) -> tuple[Records, tuple[Finding, ...], str]:
    shared, paths = _files(folder)
    tables = [
        table
        for path in (*shared, *paths)
        for table in read_lined(path, _label(path, folder is None or path in shared))
    ]
    records = parse_records(tables)
    release = next(
        (str(table.values.get("version", "")) for table in tables if table.name == "release"), ""
    )
    day = today or PartialDate(dt.datetime.now(tz=dt.UTC).date().isoformat())
    findings = check_records(records, today=day)
    if shared:
        # The package's own files are judged with the package, not with every addition to it.
        findings = tuple(
            finding
            for finding in findings
            if finding.level is Level.REJECT or not finding.path.startswith(_PACKAGE)
        )
    return records, findings, release or (_FOLDER if folder is None else Path(folder)).name


def _label(path: Path, packaged: bool) -> str:
    """Return how findings name a file: those of the package without its place on the machine."""
    return f"{_PACKAGE}{path.name}" if packaged else str(path)


def stakes(register: Register, *, known_at: PartialDate | None = None) -> tuple[Stake, ...]:
    """Return the ownership claims as stakes, as known on a date; contested ones are left out.

    Only interests that are shares become stakes; a range in the claim stays a range.

    Examples
    --------
    >>> held = stakes(load_register(), known_at=PartialDate("2022-04"))
    >>> [s.share_min_frac for s in held if s.owner_id == "novatek" and s.claim_id == "E06"]
    [0.6]
    """
    shares = load_vocabularies().terms["interest"]
    claims = register.claims if known_at is None else register.known(known_at)
    out = []
    for claim in claims:
        if claim.predicate != "ownership" or not shares[claim.kind].get("share"):
            continue
        if claim.rank in {Rank.CONTESTED, Rank.DEPRECATED}:
            continue
        low, high = claim.range_pct()
        out.append(
            Stake(
                claim.subject_id, claim.object_id, low / 100, high / 100, claim.kind,
                claim.valid_from, claim.valid_to, claim.recorded_at, claim.claim_id,
            )
        )  # fmt: skip
    return tuple(out)
