"""Ownership: published figures, ranges, loops, what is missing, and the standard's file."""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from libcovebods.additionalfields import AdditionalFields
from libcovebods.config import LibCoveBODSConfig
from libcovebods.data_reader import DataReader
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.run_tasks import process_additional_checks
from libcovebods.schema import SchemaBODS
from libcovebods.tasks.checks import legacy_checks, record_based_checks

from globalarctic.cli import cli
from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.investments.bods import read_bods, stakes_to_bods
from globalarctic.investments.model import PartialDate, Stake
from globalarctic.investments.ownership import Ownership, links_at, ownership
from globalarctic.investments.ownership_svg import ownership_svg
from globalarctic.investments.register import load_register, stakes

NOW = PartialDate("2026-06")


def stake(subject: str, owner: str, low: float, high: float | None = None) -> Stake:
    top = low if high is None else high
    return Stake(
        subject, owner, low, top, "shareholding", None, None, PartialDate("2020"), f"{subject}-{owner}"
    )  # fmt: skip


def owned(asset: str, at: str) -> Ownership:
    return ownership(asset, stakes(load_register()), at=PartialDate(at))


def percent(held: Ownership, owner: str) -> float:
    return round(100 * held.holding(owner).low_frac, 2)


def test_published_figures() -> None:
    assert percent(owned("arctic-lng-2", "2022-06"), "totalenergies") == 21.64
    assert percent(owned("yamal-lng", "2020"), "totalenergies") == 29.72
    ambler = owned("ambler-metals", "2026-03")
    state = [one for one in ambler.holdings if round(100 * one.low_frac, 2) == 5.0]
    assert len(state) == 1
    assert percent(owned("baffinland", "2011-06"), "arcelormittal") == 70.0
    assert percent(owned("baffinland", "2019"), "arcelormittal") == 28.0
    assert owned("baffinland", "2019").control == ("baffinland", "nunavut-iron-ore")


@pytest.mark.parametrize(
    ("asset", "at"),
    [
        ("yamal-lng", "2015"),
        ("yamal-lng", "2020"),
        ("arctic-lng-2", "2022-06"),
        ("snohvit-licence", "2020"),
        ("dreki-licence", "2015"),
        ("vankorneft", "2018"),
        ("ambler-metals", "2021"),
        ("jien-canada", "2010-06"),
        ("baffinland", "2011-06"),
        ("baffinland", "2019"),
    ],
)
def test_complete_share_sets_add_up(asset: str, at: str) -> None:
    links = [one for one in links_at(stakes(load_register()), at=PartialDate(at))
             if one.subject_id == asset]  # fmt: skip
    assert sum(one.low_frac for one in links) == pytest.approx(1.0, abs=5e-4)
    held = owned(asset, at)
    assert sum(one.low_frac for one in held.holdings if one.ultimate) == pytest.approx(1, abs=5e-4)


def test_ultimate_owners_of_complete_chains_own_it_all() -> None:
    rng = np.random.default_rng(7)
    for _ in range(30):
        held = []
        for k in range(6):
            owners = rng.choice(np.arange(k + 1, 12), rng.integers(1, 5), replace=False)
            shares = rng.dirichlet(np.ones(len(owners)))
            held += [stake(f"e{k}", f"e{o}", s) for o, s in zip(owners, shares, strict=True)]
        found = ownership("e0", held, at=NOW)
        assert found.complete
        total = sum(one.low_frac for one in found.holdings if one.ultimate)
        assert total == pytest.approx(1.0)
        assert not found.cycles


def test_a_loop_is_summed_and_named() -> None:
    held = [
        stake("a", "b", 1.0), stake("b", "c", 0.5), stake("b", "x", 0.5),
        stake("c", "b", 0.4), stake("c", "y", 0.6),
    ]  # fmt: skip
    found = ownership("a", held, at=NOW)
    assert found.cycles == (("b", "c"),)
    # walks that end at x: 0.5 (1 + 0.2 + 0.04 + ...) = 0.625; at y: 0.375
    assert found.holding("x").low_frac == pytest.approx(0.625)
    assert found.holding("y").low_frac == pytest.approx(0.375)
    with pytest.raises(InputError, match="own each other to 100 %"):
        ownership("a", [stake("a", "b", 1.0), stake("b", "a", 1.0)], at=NOW)


def test_ranges_stay_ranges_and_the_rest_is_a_node() -> None:
    found = ownership("a", [stake("a", "b", 0.3, 0.9), stake("a", "c", 0.4)], at=NOW)
    b, rest = found.holding("b"), found.holding("rest of a")
    assert (b.low_frac, b.high_frac) == (0.3, pytest.approx(0.6))  # the other 40 % are taken
    assert (rest.low_frac, rest.high_frac) == (0.0, pytest.approx(0.3))
    assert not found.complete
    assert found.control == ("a",)
    too_much = ownership("a", [stake("a", "b", 0.7), stake("a", "c", 0.6)], at=NOW)
    assert "add up to 130.00 %" in too_much.notes[0]


def test_claims_that_disagree_widen_the_range() -> None:
    two = [stake("a", "b", 0.3), Stake("a", "b", 0.36, 0.36, "shareholding", None, None,
           PartialDate("2021"), "other")]  # fmt: skip
    link = links_at(two, at=NOW)[0]
    assert (link.low_frac, link.high_frac, len(link.claim_ids)) == (0.3, 0.36, 2)


def test_nothing_on_file_is_said() -> None:
    with pytest.raises(UnknownNameError, match="asset with owners on file at that date"):
        owned("baffinland", "2015")
    early = stakes(load_register(), known_at=PartialDate("2021"))
    with pytest.raises(UnknownNameError):
        ownership("arctic-lng-2", early, at=PartialDate("2022-06"))


def test_the_standards_file_comes_back_the_same() -> None:
    register = load_register()
    held = stakes(register)
    text = stakes_to_bods(register, held, published="2026-01-01")
    back, names = read_bods(text)
    assert sorted(back, key=lambda s: s.claim_id) == sorted(held, key=lambda s: s.claim_id)
    assert names["novatek"] == register.entity_name("novatek")
    ids = [one["statementId"] for one in json.loads(text)]
    assert len(set(ids)) == len(ids)
    assert all(32 <= len(one) <= 64 for one in ids)
    allowed = {"statementId", "declarationSubject", "statementDate", "recordId", "recordType",
               "recordStatus", "recordDetails", "publicationDetails", "source", "annotations"}  # fmt: skip
    for one in json.loads(text):
        assert set(one) <= allowed
        assert one["recordStatus"] in {"new", "updated", "closed"}
        for interest in one["recordDetails"].get("interests", ()):
            assert interest["type"] in {"shareholding", "otherInfluenceOrControl"}
            assert interest["directOrIndirect"] == "direct"


def judged(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the validator of Open Ownership says of a file: schema, rules, extra fields."""
    # It asks org-id.guide for the list of registers of companies; here none is needed.
    for module in (legacy_checks, record_based_checks):
        monkeypatch.setattr(module, "get_orgids_prefixes", list)
    reader, config = DataReader(str(path)), LibCoveBODSConfig()
    schema = SchemaBODS(reader, config)
    checks = process_additional_checks(reader, config, schema)
    assert schema.schema_version == "0.4"
    return [
        *(str(error.json()) for error in JSONSchemaValidator(schema).validate(reader)),
        *(check["type"] for check in checks["additional_checks"]),
        *AdditionalFields(schema).process(reader),
    ]


def test_the_standards_validator_finds_nothing_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, path = load_register(), tmp_path / "a.json"
    text = stakes_to_bods(register, stakes(register), published="2026-01-01")
    path.write_text(text, encoding="utf-8")
    assert judged(path, monkeypatch) == []
    back, _ = read_bods(text)
    path.write_text(stakes_to_bods(register, back, published="2026-07-31"), encoding="utf-8")
    assert judged(path, monkeypatch) == []
    statements = json.loads(text)
    assert sum("annotations" in statement for statement in statements) > 10
    codes = {s["recordDetails"].get("jurisdiction", {}).get("code", "NO") for s in statements}
    assert all(len(code) == 2 for code in codes)
    for spoil, said in (
        (lambda s: s["recordDetails"]["interests"][0].update(startDate="2019"), "startDate"),
        (lambda s: s["recordDetails"].update(interestedParty="nobody"), "interested_party"),
        (lambda s: s.update(knownAs="2019"), "/knownAs"),
    ):
        spoilt = json.loads(text)
        spoil(spoilt[-1])
        path.write_text(json.dumps(spoilt), encoding="utf-8")
        assert said in " ".join(judged(path, monkeypatch))


def relationship(
    record: str, subject: object, party: object, interests: list[dict[str, object]], **more: object
) -> dict[str, object]:
    details = {"isComponent": False, "subject": subject, "interestedParty": party}
    components = more.pop("components", None)
    if components:
        details["componentRecords"] = components
    return {
        "statementDate": "2024-01-01", "recordId": record, "recordType": "relationship",
        "recordDetails": {**details, "interests": interests},
        "publicationDetails": {"bodsVersion": "0.4"}, **more,
    }  # fmt: skip


def share(exact: float, **more: object) -> dict[str, object]:
    return {"type": "shareholding", "share": {"exact": exact}, **more}


@pytest.mark.parametrize("components", [["r1", "r2"], None])
def test_an_indirect_interest_does_not_count_beside_its_chain(components: list[str] | None) -> None:
    summary = relationship(
        "r3", "a", "c", [share(30, directOrIndirect="indirect")], components=components
    )
    text = json.dumps(
        [
            relationship("r1", "a", "b", [share(60)]),
            relationship("r2", "b", "c", [share(50)]),
            summary,
        ]
    )
    found = ownership("a", read_bods(text)[0], at=NOW)
    assert found.holding("c").low_frac == found.holding("c").high_frac == pytest.approx(0.3)
    if components is None:
        alone = ownership("a", read_bods(json.dumps([summary]))[0], at=NOW)
        assert alone.holding("c").low_frac == pytest.approx(0.3)


def test_votes_and_parties_without_a_name_are_no_stakes() -> None:
    votes = {"type": "votingRights", "share": {"exact": 75}}
    unnamed = {"reason": "informationUnknownToPublisher"}
    text = json.dumps(
        [
            relationship("r1", "a", "b", [share(60), votes]),
            relationship("r2", "a", unnamed, [share(40)]),
        ]
    )
    found = ownership("a", read_bods(text)[0], at=NOW)
    assert {one.owner_id: (one.low_frac, one.high_frac) for one in found.holdings} == {
        "b": (0.6, 0.6), "rest of a": (pytest.approx(0.4), pytest.approx(0.4)),
    }  # fmt: skip


def test_the_latest_statement_on_a_record_counts() -> None:
    old, new = (relationship("r1", "a", "b", [share(x)]) for x in (60, 55))
    new["statementDate"] = "2025-02-03T10:00:00Z"
    assert [one.share_min_frac for one in read_bods(json.dumps([old, new]))[0]] == [0.55]
    new["recordStatus"] = "closed"
    assert [str(one.valid_to) for one in read_bods(json.dumps([new]))[0]] == ["2025-02-03"]
    with pytest.raises(SchemaError, match="statement 1: '2025-20' is not a date"):
        read_bods(json.dumps([old | {"statementDate": "2025-20"}]))


def test_a_later_statement_is_told_by_its_moment_not_by_its_text() -> None:
    early = relationship("r1", "a", "b", [share(60)], statementDate="2024-01-02T01:00:00+09:00")
    late = relationship("r1", "a", "b", [share(50)], statementDate="2024-01-01T23:00:00Z")
    for statements in ([early, late], [late, early]):
        assert [s.share_min_frac for s in read_bods(json.dumps(statements))[0]] == [0.5]


def test_a_closing_statement_without_interests_ends_those_before() -> None:
    old = relationship("r1", "a", "b", [share(60)])
    end = relationship("r1", "a", "b", [], statementDate="2024-03-01", recordStatus="closed")
    for statements in ([old, end], [end, old]):
        (ended,) = read_bods(json.dumps(statements))[0]
        assert (ended.share_min_frac, str(ended.valid_to)) == (0.6, "2024-03-01")


def test_an_indirect_interest_counts_where_its_chain_is_not_on_file() -> None:
    indirect = share(30, directOrIndirect="indirect")
    away = [relationship("r1", "a", "c", [indirect], components=["r8", "r9"])]
    both = [relationship("r1", "a", "c", [indirect, share(20)])]
    for statements, whole in ((away, 0.3), (both, 0.5)):
        stakes, _ = read_bods(json.dumps(statements))
        assert sum(each.share_min_frac for each in stakes) == pytest.approx(whole)
        assert ownership("a", stakes, at=NOW).holding("c").low_frac == pytest.approx(whole)


def test_a_statement_a_line_is_read_and_a_foreign_note_is_no_date() -> None:
    note = {"motivation": "transformation", "transformedContent": "in spring",
            "statementPointerTarget": "/statementDate", "description": "Read from a scan."}  # fmt: skip
    statements = [
        relationship("r1", "a", "b", [share(60)], annotations=[note]),
        relationship("r2", "b", "c", [share(50)]),
    ]
    lines = "\n".join(json.dumps(each) for each in statements)
    assert read_bods(lines) == read_bods(json.dumps(statements))
    assert read_bods(json.dumps(statements[0])) == read_bods(json.dumps(statements[:1]))
    named = [relationship("r1\u2028", "a", "b", [share(60)]), statements[1]]
    parted = "\n".join(json.dumps(each, ensure_ascii=False) for each in named)
    assert read_bods(parted) == read_bods(json.dumps(named))
    with pytest.raises(SchemaError, match="statement 2, line 1: no JSON"):
        read_bods(lines[:-1])
    turned = [
        relationship("r1", "a", "b", [share(6, startDate="2024-03-01", endDate="2024-01-01")])
    ]
    with pytest.raises(SchemaError, match="ends on 2024-01-01, before it starts"):
        read_bods(json.dumps(turned))


def test_a_loop_of_ranges_leaves_the_lower_ends() -> None:
    held = [stake("a", "b", 0.3, 1.0), stake("b", "a", 0.3, 1.0), stake("b", "c", 0.0, 0.7)]
    found = ownership("a", held, at=NOW)
    assert found.holding("b").low_frac == pytest.approx(0.3 / (1 - 0.09))
    assert found.holding("b").high_frac == found.holding("c").high_frac == 1.0
    above = [stake("a", "b", 0.5), stake("a", "z", 0.5), stake("b", "c", 1.0), stake("c", "b", 1.0)]
    found = ownership("a", above, at=NOW)
    assert [found.holding(name).low_frac for name in "bcz"] == [0.5, 0.5, 0.5]
    assert [found.holding(name).high_frac for name in "bcz"] == [0.5, 0.5, 0.5]
    assert "b, c own each other to 100 %; nobody outside owns them on file" in found.notes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exact": 5, "minimum": 1}, "exact or a range, not both"),
        ({"exact": 150}, "outside 0-100"),
        ({"minimum": 60, "maximum": 40}, "turned round"),
        ({"exact": float("nan")}, "NaN"),
        ({"maximum": float("inf")}, "Infinity"),
        ({"exact": True}, "numbers of per cent"),
        ({"exact": "60"}, "numbers of per cent"),
        ({"exact": -5}, "outside 0-100"),
        ([60], "not of the form"),
    ],
)
def test_bad_standard_files_are_refused(change: dict[str, float], words: str) -> None:
    register = load_register()
    held = json.loads(stakes_to_bods(register, stakes(register)[:1], published="2026-01-01"))
    held[-1]["recordDetails"]["interests"][0]["share"] = change
    with pytest.raises(SchemaError, match=f"(statement 3: |is no JSON).*{words}"):
        read_bods(json.dumps(held))
    held[-1]["recordDetails"]["interests"][0]["share"] = {"exact": 5}
    for party in (["b"], None, 7, held[-1]["recordDetails"]["subject"]):
        wrong = json.loads(json.dumps(held))
        wrong[-1]["recordDetails"]["interestedParty"] = party
        with pytest.raises(SchemaError, match=r"are ids|own itself"):
            read_bods(json.dumps(wrong))
    for text, why in (
        ("{", "no JSON"), ("{}", "a list of statements"), ("[{}]", "lacks"), ("[null]", "form of"),
        ("[" * 50_000, "nested too deeply"),
    ):  # fmt: skip
        with pytest.raises(SchemaError, match=why):
            read_bods(text)
    held[0]["publicationDetails"]["bodsVersion"] = "0.2"
    with pytest.raises(SchemaError, match="can be read"):
        read_bods(json.dumps(held))


def test_the_drawing_is_whole_and_blind_to_countries(tmp_path: Path) -> None:
    register = load_register()
    found = owned("arctic-lng-2", "2022-06")
    texts = [
        ownership_svg(found, name_of=register.entity_name, country_of=lambda _id, c=country: c)
        for country in ("AAA", "BBB")
    ]
    assert texts[0].replace("AAA", "BBB") == texts[1]
    root = ET.fromstring(texts[0])
    boxes = [one for one in root if one.tag.endswith("rect") and one.get("rx")]
    assert len(boxes) == 1 + len(found.holdings)
    spans = sorted((float(b.get("y", 0)), float(b.get("x", 0))) for b in boxes)
    for (y1, x1), (y2, x2) in itertools.pairwise(spans):
        assert y1 != y2 or x2 - x1 >= 176
    svg, bods = tmp_path / "a.svg", tmp_path / "a.json"
    done = CliRunner().invoke(
        cli,
        ["investments", "owners", "RUS-ARCTIC-LNG-2", "--at", "2022-06",
         "--svg", str(svg), "--bods", str(bods)],
        catch_exceptions=False,
    )  # fmt: skip
    assert "21.64 %" in done.stdout
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert len(read_bods(bods.read_text("utf-8"))[0]) == 6
    rows = json.loads(
        CliRunner()
        .invoke(cli, ["investments", "owners", "yamal-lng", "--at", "2020", "--json"],
                catch_exceptions=False)
        .stdout
    )  # fmt: skip
    assert rows["control"] == ["yamal-lng", "novatek"]
    missing = CliRunner().invoke(cli, ["investments", "owners", "ISL-GRIMSSTADIR"])
    assert "no ownership of ISL-GRIMSSTADIR" in str(missing.exception)


def test_a_control_sign_in_a_name_leaves_the_svg_readable() -> None:
    register = load_register()
    tree = ownership("arctic-lng-2", stakes(register), at=PartialDate("2022-06"))
    text = ownership_svg(tree, name_of=lambda _id: "No\x01rd\ufffe", country_of=lambda _id: "RU")
    assert "Nord (RU)" in "".join(ET.fromstring(text).itertext())
