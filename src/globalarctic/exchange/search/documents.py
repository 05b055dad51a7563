"""What can be searched: one document a thing of the rooms, with its names and words by language."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from globalarctic.data.catalog import load_catalog
from globalarctic.data.tables import read_table
from globalarctic.exchange.courses.lessons import load_courses
from globalarctic.investments.register import load_register
from globalarctic.outlook.claims import load_claims
from globalarctic.outlook.queries import QUERIES
from globalarctic.words.catalog import load_catalog as words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from globalarctic.exchange.courses.lessons import Lesson

__all__ = ["KINDS", "Document", "room_documents"]

KINDS = (
    "corridor", "place", "region", "country", "passage", "crossing", "river", "project", "claim",
    "rule", "dataset", "lesson", "course", "release", "event", "tour", "place-to-see", "question",
    "need", "offer", "programme", "organisation", "notice", "answer", "river-season",
    "place-correction", "rate", "dead-source", "project-report", "stated-claim",
)  # fmt: skip
"""What a document can be: things of the rooms, then what people publish."""
_LANGUAGES = ("en", "zh", "ru")


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found.

    Parameters
    ----------
    kind, key
        What it is and its id among those.
    titles
        Name by language.
    texts
        Further words by language.
    concepts
        Ids of concepts that it is about, beyond those that its words name.
    country, region
        ISO codes, empty when it has none.
    language
        Language it was written in; empty where all are equal.
    year
        Year of what it tells, 0 when it has none.
    licence, address
        For facets and links; ``address`` is a path of the node.
    """

    kind: str
    key: str
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    concepts: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    language: str = ""
    year: int = 0
    licence: str = ""
    address: str = ""

    @property
    def document_id(self) -> str:
        """Kind and key: ``place:dalian``."""
        return f"{self.kind}:{self.key}"

    def title(self, lang: str) -> str:
        """Return the name in a language, else in the one it was written in."""
        titles = self.titles
        return titles.get(lang) or titles.get(self.language) or titles.get("en") or self.key


def _name(kind: str, key: str) -> dict[str, str]:
    return {lang: words_of(lang).name(kind, key) for lang in _LANGUAGES} if key else {}


def _joined(*parts: Mapping[str, str]) -> dict[str, str]:
    return {
        lang: "; ".join(filter(None, (part.get(lang, "") for part in parts))) for lang in _LANGUAGES
    }


def _titles(row: Mapping[str, str]) -> dict[str, str]:
    return {lang: row[f"name_{lang}"] for lang in _LANGUAGES if row[f"name_{lang}"]}


def _entry(table: str, key: str, column: str) -> dict[str, str]:
    return {lang: words_of(lang).entry(table, key, column) for lang in _LANGUAGES}


_KIND_WORDS = {
    "seaport": ("seaport", "海港", "морской порт"),
    "river_port": ("river port", "河港", "речной порт"),
    "city": ("town", "城市", "город"),
    "border": ("border crossing", "口岸", "пункт пропуска"),
}


def _places() -> Iterator[Document]:
    for row in read_table("places"):
        kind = dict(zip(_LANGUAGES, _KIND_WORDS.get(row["kind"], (row["kind"],) * 3), strict=True))
        aliases = row["aliases"].replace(";", "; ")
        texts = _joined(
            kind, _name("region", row["region"]), _name("country", row["country"]),
            {"en": f"{aliases} {row['locode']}"},
        )  # fmt: skip
        yield Document(
            "place", row["place_id"], _titles(row), texts, country=row["country"],
            region=row["region"], address=f"places/{row['place_id']}",
            concepts=tuple(filter(None, (
                f"place:{row['place_id']}", f"country:{row['country']}",
                row["region"] and f"region:{row['region']}",
                "port" if "port" in row["kind"] else "",
            ))),
        )  # fmt: skip


def _corridors() -> Iterator[Document]:
    for row in read_table("corridors"):
        key = row["corridor_id"]
        yield Document(
            "corridor", key, _titles(row), _entry("corridors", key, "description"),
            concepts=(f"corridor:{key}",), address=f"corridors/{key}",
        )  # fmt: skip


def _organisations() -> Iterator[Document]:
    for row in read_table("organisations"):
        key = row["organisation"]
        yield Document(
            "organisation", key, _titles(row), {"en": f"{row['note']}; {row['source']}"},
            concepts=(f"organisation:{key}", "membership"), address="countries/definitions",
        )  # fmt: skip


def _regions() -> Iterator[Document]:
    for row in read_table("regions"):
        texts = _joined(
            _name("country", row["country"]), {"en": f"{row['aliases']} {row['region']}"}
        )
        yield Document(
            "region", row["region"], _titles(row), texts, country=row["country"],
            region=row["region"], concepts=(f"region:{row['region']}", f"country:{row['country']}"),
            address=f"regions?a={row['region']}",
        )  # fmt: skip


def _countries() -> Iterator[Document]:
    for row in read_table("countries"):
        yield Document(
            "country", row["country"], _titles(row), {"en": f"{row['country']} {row['iso2']}"},
            concepts=(f"country:{row['country']}",), country=row["country"],
            address=f"countries/{row['country']}",
        )  # fmt: skip


def _passages() -> Iterator[Document]:
    for row in read_table("passages"):
        texts = {"en": f"{row['kind']}; {row['regime']}; {row['note']}"}
        yield Document(
            "passage", row["passage_id"], _titles(row), texts,
            concepts=(f"passage:{row['passage_id']}",), address="rules",
        )  # fmt: skip


def _crossings() -> Iterator[Document]:
    for row in read_table("border_crossings"):
        more = "; ".join(row[column] for column in ("mode", "kind", "status", "note"))
        texts = _joined(
            _name("region", row["region_a"]), _name("region", row["region_b"]),
            {"en": f"border crossing; {more}"},
        )  # fmt: skip
        concepts = (f"crossing:{row['crossing_id']}", "border-crossing",
                    {"rail": "railway", "road": "road", "ice": "ice-road"}.get(row["mode"], ""),
                    "bridge" if row["kind"] == "bridge" else "",
                    "ice-road" if row["kind"] == "ice" else "",
                    f"region:{row['region_a']}", f"region:{row['region_b']}")  # fmt: skip
        yield Document(
            "crossing", row["crossing_id"], _titles(row), texts, country="RUS",
            region=row["region_b"], concepts=tuple(filter(None, concepts)),
            address=f"regions/{row['region_a']}/{row['region_b']}",
        )  # fmt: skip


_RIVERS = {"Ob": "ob", "Irtysh": "irtysh", "Yenisei": "yenisei", "Lena": "lena",
           "Amur": "amur", "Songhua": "songhua", "Ob, Gulf of Ob": "ob",
           "Gulf of Ob": "gulf-of-ob"}  # fmt: skip
_TO = {"en": "{river}: {a} - {b}", "zh": "{river}：{a}—{b}", "ru": "{river}: {a} — {b}"}


def _reaches() -> Iterator[Document]:
    from globalarctic.exchange.search.concepts import load_thesaurus

    known = load_thesaurus().by_id
    for row in read_table("river_reaches"):
        first, last = _name("place", row["from_place"]), _name("place", row["to_place"])
        river = known.get(_RIVERS.get(row["river"], ""))
        titles = {
            lang: form.format(
                river=river.name(lang) if river else row["river"], a=first[lang], b=last[lang]
            )
            for lang, form in _TO.items()
        }
        yield Document(
            "river", row["reach_id"], titles, {"en": f"river reach; {row['note']}"},
            concepts=("river", *((river.concept_id,) if river else ())),
            address=f"places/{row['from_place']}",
        )  # fmt: skip


def _rules() -> Iterator[Document]:
    for row in read_table("rules"):
        text = _entry("rules", row["rule_id"], "text")
        applies = set(row["applies_to"].split(";"))
        about = [
            f"passage:{passage['passage_id']}" for passage in read_table("passages")
            if {passage["passage_id"], passage["family"]} & applies
        ]  # fmt: skip
        for corridor in ("nsr", "nwp", "tsr"):
            # Families of passages are called after the corridor that runs through them.
            if any(name.startswith(corridor) for name in applies):
                about.append(f"corridor:{corridor}")
        area = _name("area", row["area"])
        if row["area"].endswith("eca"):
            about.append("sulphur")
        if row["area"] == "polar-arctic":
            about.append("arctic")
        more = {"en": f"{row['kind']}; {row['source']}; {row['note']}; {row['status']}"}
        yield Document(
            "rule", row["rule_id"], text, _joined(area, more), concepts=tuple(about),
            year=int(row["valid_from"][:4] or 0),
            address=f"rules#{row['rule_id']}",
        )  # fmt: skip


_SECTORS = {"gold": "gold", "zinc": "zinc", "copper": "copper", "iron": "iron-ore",
            "lithium": "lithium", "earth": "rare-earths", "molybdenum": "molybdenum",
            "uranium": "uranium", "lng": "lng", "oil": "oil", "wind": "wind-power",
            "rail": "railway", "road": "road", "port": "port", "airport": "airport",
            "cable": "cable", "tourism": "tourism", "research": "research-station",
            "aluminium": "aluminium", "silicon": "silicon", "mining": "mining"}  # fmt: skip


def _projects() -> Iterator[Document]:
    register = load_register()
    parties: dict[str, dict[str, str]] = {}
    for stated in register.claims:
        if stated.object_id:
            name = register.entity_name(stated.object_id)
            country = register.country_of(stated.object_id)
            parties.setdefault(stated.subject_id, {})[name] = country
    for project in register.projects.values():
        sector = project.sector
        concepts = [_SECTORS[part] for part in sector.split("_") if part in _SECTORS]
        investors = parties.get(project.project_id, {})
        concepts += [f"country:{country}" for country in investors.values() if country]
        if "CHN" in investors.values():
            concepts.append("chinese-investment")
        texts = _joined(
            _name("country", project.host_country),
            {"en": f"{project.region_name}; {sector.replace('_', ' ')}; {'; '.join(investors)}"},
        )
        yield Document(
            "project", project.project_id, {"en": project.name}, texts, language="en",
            concepts=(*concepts, "investment", f"country:{project.host_country}"),
            country=project.host_country, address=f"investments/{project.project_id}",
        )  # fmt: skip


def _claims() -> Iterator[Document]:
    about = {"ice": ("sea-ice",), "cargo": ("cargo",), "register": ("investment",)}
    for claim in load_claims():
        module = QUERIES[claim.query].__module__.rpartition(".")[2]
        yield Document(
            "claim", claim.claim_id, {"en": claim.text},
            {"en": f"{claim.speaker}; {claim.place}; {claim.would_change}"},
            concepts=about.get(module, ()), language="en", address=f"claims/{claim.claim_id}",
        )  # fmt: skip


def _datasets() -> Iterator[Document]:
    for entry in load_catalog().entries:
        yield Document(
            "dataset", entry.dataset_id, {"en": entry.title},
            {"en": f"{entry.dataset_id} {entry.publisher}; {entry.citation}; {entry.method}"},
            language="en", licence=entry.licence, address=f"data/{entry.dataset_id}",
        )  # fmt: skip


def _lessons() -> Iterator[Document]:
    for course in load_courses().values():
        lessons: dict[str, dict[str, Lesson]] = {}
        for lang, own in course.lessons.items():
            for lesson in own:
                lessons.setdefault(lesson.lesson_id, {})[lang] = lesson
        for lesson_id, by_language in lessons.items():
            yield Document(
                "lesson", lesson_id, {lang: each.title for lang, each in by_language.items()},
                {lang: f"{each.summary}\n{each.body}" for lang, each in by_language.items()},
                concepts=("school",), licence=course.licence,
                address=f"learn/{course.course_id}/{lesson_id}",
            )  # fmt: skip


@cache
def room_documents() -> tuple[Document, ...]:
    """Return a document for each thing of the rooms, read once a process.

    Examples
    --------
    >>> {document.document_id for document in room_documents()} >= {"place:nuuk", "corridor:nsr"}
    True
    """
    makers: tuple[Callable[[], Iterator[Document]], ...] = (
        _corridors, _places, _regions, _countries, _organisations, _passages, _crossings,
        _reaches, _projects, _claims, _rules, _datasets, _lessons,
    )  # fmt: skip
    return tuple(document for make in makers for document in make())
