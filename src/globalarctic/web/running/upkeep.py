"""Backup, restore and check of a node, while it runs where that is safe."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from globalarctic import __version__
from globalarctic.errors import DataError, InputError
from globalarctic.exchange.federation import Feed
from globalarctic.web.place import load_place
from globalarctic.web.processes import processes
from globalarctic.web.running.region import profile_of, region_notes

__all__ = ["NodeFault", "backup", "check", "restore"]

_DATABASE, _MANIFEST = "node.sqlite3", "manifest.json"
_FEDERATION, _PROFILE = "federation", "node.toml"
_LARGEST = 64 * 1024**3


@dataclass(frozen=True, slots=True)
class NodeFault:
    """What a check found: where and what; ``fatal`` when something is broken."""

    place: str
    text: str
    fatal: bool = True


def _need_sqlite() -> None:
    if load_place().database_url:
        raise InputError("the node's database is PostgreSQL; use pg_dump and pg_restore")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _faults_of(database: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as link:
            lines = [str(row[0]) for row in link.execute("PRAGMA integrity_check")]
            lines += [
                f"foreign key of {row[0]}" for row in link.execute("PRAGMA foreign_key_check")
            ]
            names = {row[0] for row in link.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        return [str(error)]
    if "store_job" not in names:
        lines.append("it holds no table of jobs")
    return [line for line in lines if line != "ok"]


def backup(path: Path) -> dict[str, object]:
    """Write the node's databases, its key among nodes and uploads into one archive.

    Parameters
    ----------
    path
        File to write, ``.tar.gz``; it appears when it is whole.

    Returns
    -------
    What the archive holds: version, time, size and sum of each file.

    Raises
    ------
    DataError
        When there is no database, it is damaged, or the file cannot be written.

    Notes
    -----
    It may run meanwhile. The key that signs cookies is left out: after a restore on another machine
    people sign in anew. The key of the node's feed is in it: keep the archive where none reads it.
    """
    _need_sqlite()
    place = load_place()
    if not place.database_file.is_file():
        raise DataError(f"no database at {place.database_file}; start the node once")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
            copy = Path(folder) / _DATABASE
            _copy_database(place.database_file, copy)
            faults = _faults_of(copy)
            if faults:
                raise DataError(f"the copy of the database is damaged: {faults[0]}")
            others = _copy_federation(place.folder, Path(folder))
            manifest = _write_archive(part, {_DATABASE: copy} | others, place.folder / "media")
        part.replace(path)
    except sqlite3.Error as error:
        raise DataError(f"the database cannot be copied: {error}") from None
    except OSError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path} cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            part.unlink()
    _verify(path)
    return manifest


def _copy_database(database: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(database, timeout=60)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)  # in one step: a reader, whom no writer waits for
        target.execute("PRAGMA journal_mode=DELETE")


def _copy_federation(source: Path, target: Path) -> dict[str, Path]:
    """Copy the node's feed with its key, its neighbours and what it tells of itself."""
    files: dict[str, Path] = {}
    for name in (_PROFILE, f"{_FEDERATION}/node.key"):
        if (source / name).is_file():
            files[name] = source / name
    for database in sorted((source / _FEDERATION).rglob("*.sqlite3")):
        name = database.relative_to(source).as_posix()
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        _copy_database(database, target / name)
        files[name] = target / name
    return files


def _write_archive(part: Path, files: dict[str, Path], media: Path) -> dict[str, object]:
    if media.is_dir():
        for item in sorted(media.rglob("*")):
            if item.is_file() and not item.is_symlink():
                files[f"media/{item.relative_to(media).as_posix()}"] = item
    entries = {
        name: {"size_bytes": item.stat().st_size, "sha256": _sha256(item)}
        for name, item in files.items()
    }
    manifest: dict[str, object] = {
        "version": __version__,
        "made_utc": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "files": entries,
    }
    text = json.dumps(manifest, indent=1).encode()
    with tarfile.open(part, "w:gz", compresslevel=3) as archive:
        head = tarfile.TarInfo(_MANIFEST)
        head.size = len(text)
        archive.addfile(head, io.BytesIO(text))
        for name, item in files.items():
            archive.add(item, name, recursive=False)
    return manifest


def _unpack(path: Path, folder: Path) -> dict[str, object]:
    """Unpack an archive, every name and sum checked against its manifest."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            first = archive.next()
            if first is None or first.name != _MANIFEST or first.size > 50_000_000:
                raise DataError(f"{path} is no backup of a node")
            file = archive.extractfile(first)
            manifest = json.loads(file.read() if file else b"")
            wanted: dict[str, dict[str, object]] = dict(manifest["files"])
            for member in archive:
                if member.offset == first.offset:
                    continue
                entry = wanted.pop(member.name, None)
                if entry is None or not member.isfile() or member.size > _LARGEST:
                    raise DataError(f"{path} holds {member.name!r}, which its list does not name")
                target = folder / member.name
                if folder.resolve() not in target.resolve().parents:
                    raise DataError(f"{path} holds a name that leads out of it")
                target.parent.mkdir(parents=True, exist_ok=True)
                source = archive.extractfile(member)
                with target.open("wb") as out:
                    if source is not None:
                        shutil.copyfileobj(source, out)
                if _sha256(target) != entry["sha256"]:
                    raise DataError(f"{path}: {member.name} is damaged")
    except (tarfile.TarError, EOFError, ValueError, KeyError, gzip.BadGzipFile) as error:
        raise DataError(f"{path} is no whole backup of a node ({error})") from None
    if wanted:
        raise DataError(f"{path} lacks {', '.join(sorted(wanted))}")
    return dict(manifest)


def _verify(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".verify-") as folder:
        _unpack(path, Path(folder))
        faults = _faults_of(Path(folder) / _DATABASE)
        if faults:
            raise DataError(f"{path}: the database in it is damaged: {faults[0]}")


def restore(path: Path) -> dict[str, object]:
    """Put a backup in the place of the node's database and files; the old ones are kept beside.

    Raises
    ------
    InputError
        When the node runs.
    DataError
        When the archive is damaged or the folder cannot be written; nothing is changed then.
    """
    _need_sqlite()
    place = load_place()
    if not path.is_file():
        raise DataError(f"no file {path}")
    alive = [each["pid"] for each in processes()]
    if alive:
        raise InputError(f"the node runs (process {alive[0]}); stop it first")
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.folder, prefix=".restore-") as name:
            folder = Path(name)
            manifest = _unpack(path, folder)
            faults = _faults_of(folder / _DATABASE)
            if faults:
                raise DataError(f"{path}: the database in it is damaged: {faults[0]}")
            stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
            _swap(folder, place.folder, stamp)
        _begin_anew(place.folder)
    except OSError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{place.folder} cannot be written ({error.strerror})") from None
    return manifest


def _swap(source: Path, target: Path, stamp: str) -> None:
    if (target / _DATABASE).exists():
        with closing(sqlite3.connect(target / _DATABASE)) as link, suppress(sqlite3.Error):
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for ending in ("-wal", "-shm"):
            (target / f"{_DATABASE}{ending}").unlink(missing_ok=True)
        (target / _DATABASE).replace(target / f"before-{stamp}.sqlite3")
    (source / _DATABASE).replace(target / _DATABASE)
    for name in ("media", _FEDERATION, _PROFILE):
        if (source / name).exists():
            if (target / name).exists():
                (target / name).replace(target / f"before-{stamp}.{name}")
            (source / name).replace(target / name)


def _begin_anew(folder: Path) -> None:
    """Say to other nodes that the feed goes on from an earlier state."""
    if (folder / _FEDERATION / "feed.sqlite3").exists():
        with closing(Feed(folder / _FEDERATION, profile_of(folder))) as feed:
            feed.begin_anew()


_WANT_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}
"""What Django says of each setting that waits for an https address."""


def check() -> list[NodeFault]:
    """Look through the node: folder, database, answers, jobs, settings; an empty list is well."""
    from django.core.checks import run_checks
    from django.db import DatabaseError

    place = load_place()
    faults: list[NodeFault] = []
    if not os.access(place.folder, os.W_OK):
        faults.append(NodeFault(str(place.folder), "cannot be written"))
    else:
        free_mb = shutil.disk_usage(place.folder).free / 1e6
        if free_mb < 200:
            faults.append(NodeFault(str(place.folder), f"only {free_mb:.0f} MB are free"))
    if not place.database_url and place.database_file.is_file():
        faults += [NodeFault(_DATABASE, text) for text in _faults_of(place.database_file)]
    try:
        faults += _answer_faults()
    except DatabaseError as error:
        faults.append(NodeFault("database", str(error)))
    faults += [NodeFault(_PROFILE, text, fatal=False) for text in region_notes(place.folder)]
    for message in run_checks(include_deployment_checks=True):
        if not place.secure and message.id in _WANT_HTTPS:
            continue  # told once, in plain words, below
        faults.append(NodeFault("settings", f"{message.id}: {message.msg}", message.level >= 40))
    if not place.secure:
        text = "no https address (GLOBALARCTIC_PUBLIC_URL): good for this machine only"
        faults.append(NodeFault("settings", text, fatal=False))
    return faults


def _answer_faults() -> list[NodeFault]:
    from globalarctic.web.store.models import Answer, Job

    faults = []
    for answer in Answer.objects.iterator(chunk_size=200):
        try:
            document = answer.document
            if document["kind"] != answer.kind or len(answer.body) != answer.size_bytes:
                raise ValueError("its head differs")
        except (OSError, ValueError, KeyError, EOFError) as error:
            faults.append(NodeFault(f"answer {answer.key}", f"cannot be read: {error}"))
    done = Job.objects.filter(state=Job.State.DONE).values_list("key", flat=True)
    stored = set(Answer.objects.values_list("key", flat=True))
    faults += [NodeFault(f"job {key}", "is done, but has no answer") for key in done
               if key not in stored]  # fmt: skip
    return faults
