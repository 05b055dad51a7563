from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.investments.folder import (
    ENTITIES,
    PROJECT,
    SOURCES,
    amount,
    claim,
    line_of,
    stake,
    status,
    write,
)

from globalarctic.errors import InputError, SchemaError
from globalarctic.investments.model import PartialDate
from globalarctic.investments.records import Finding, Level
from globalarctic.investments.register import check_folder, load_register

TODAY = PartialDate("2024-06-01")
ALIVE = status("s1", "operating", "2023")


def found(folder: Path, rule: str) -> list[Finding]:
    return [one for one in check_folder(folder, today=TODAY) if one.rule == rule]


def test_a_sound_folder_has_no_finding(tmp_path: Path) -> None:
    write(
        tmp_path, ALIVE, stake("k1", "owner-a", "60", "2020"), stake("k2", "owner-b", "40", "2020")
    )
    assert check_folder(tmp_path, today=TODAY) == ()
    assert load_register(tmp_path).projects["TST-MINE"].name == "Test mine"


# rule, claims, the key on whose line the finding stands, the claim it stands in
REJECTS = [
    ("no-source", status("s1", "operating", "2023", source_id=""), "[[claim]]", ""),
    ("no-source", status("s1", "operating", "2023", source_id='""'), "source_id", "s1"),
    ("unknown-unit", amount("a1", "5", unit="XAU"), "unit", "a1"),
    ("unknown-unit", amount("a1", "5", unit="kr"), "unit", "a1"),
    ("no-basis", amount("a1", "5", kind=""), "value", "a1"),
    ("share-out-of-range", stake("k1", "owner-a", "-0.5", "2020"), "value", "k1"),
    ("share-out-of-range", stake("k1", "owner-a", "100.5", "2020"), "value", "k1"),
    ("exact-and-range", stake("k1", "owner-a", "50", "2020", value_min="40"), "value_min", "k1"),
    ("range-reversed", stake("k1", "owner-a", "", "2020", value_min="60", value_max="40"), "value_min", "k1"),
    ("ends-before-start", status("s1", "operating", "2023", valid_to='"2022-11"'), "valid_to", "s1"),
    ("unknown-status", status("s1", "thriving", "2023"), "value", "s1"),
    ("duplicate-id", ALIVE + status("s1", "closed", "2024"), "[[claim]]", "operating"),
    ("bad-coordinate", claim("l1", predicate='"location"', value='"POINT (27 97)"'), "value", "l1"),
    ("bad-coordinate", claim("l1", predicate='"location"', value='"27, 67"'), "value", "l1"),
    ("not-a-number", stake("k1", "owner-a", '"1.,40 %"', "2020"), "value", "k1"),
    ("not-a-number", amount("a1", '"8.8 m"'), "value", "a1"),
    ("negative-amount", amount("a1", "-1"), "value", "a1"),
    ("bad-date", status("s1", "operating", "2023-13"), "valid_from", "s1"),
    ("bad-date", status("s1", "operating", "31 May 2023"), "valid_from", "s1"),
    ("no-reason", status("s1", "operating", "2023", rank='"deprecated"'), "rank", "s1"),
    ("unknown-term", status("s1", "operating", "2023", reason='"politics"'), "reason", "s1"),
    ("unknown-key", status("s1", "operating", "2023", valid_form='"2023"'), "valid_form", "s1"),
    ("unknown-reference", status("s1", "operating", "2023", source_id='"papre"'), "source_id", "s1"),
    ("bad-country", claim("x1", predicate='"alleged_involvement"', kind='"alleged"', value='"Norway"'), "value", "x1"),
    ("missing-key", claim("i1", predicate='"involvement"', kind='"equity"'), "[[claim]]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "key", "after"), REJECTS)
def test_what_is_refused_with_file_and_line(
    tmp_path: Path, rule: str, text: str, key: str, after: str
) -> None:
    write(tmp_path, text)
    path = tmp_path / "mine.toml"
    (finding,) = found(tmp_path, rule)
    assert finding.level is Level.REJECT
    assert (finding.path, finding.line) == (str(path), line_of(path, key, after))
    with pytest.raises(SchemaError, match=f"mine.toml:{finding.line}"):
        load_register(tmp_path)


def test_a_circle_of_revisions_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path, status("s1", "mou", "2022", revision_of='"s2"'),
        status("s2", "agreed", "2023", revision_of='"s1"'),
    )  # fmt: skip
    path = tmp_path / "mine.toml"
    lines = [one.line for one in found(tmp_path, "revision-cycle")]
    assert lines == [
        line_of(path, "revision_of", 'claim_id = "s1"'),
        line_of(path, "revision_of", 'claim_id = "s2"'),
    ]


def test_a_malformed_lei_is_refused(tmp_path: Path) -> None:
    good = ENTITIES + '\n[[entity]]\nentity_id = "x"\nname = "X"\nlei = "5493001KJTIIGC8Y1R12"\n'
    write(tmp_path, ALIVE, entities=good)
    assert not found(tmp_path, "malformed-lei")
    for wrong in ("5493001KJTIIGC8Y1R13", "5493001KJTIIGC8Y1R1", "5493001kjtiigc8y1r12"):
        write(tmp_path, ALIVE, entities=good.replace("5493001KJTIIGC8Y1R12", wrong))
        (finding,) = found(tmp_path, "malformed-lei")
        path = tmp_path / "entities.toml"
        assert (finding.path, finding.line) == (str(path), line_of(path, "lei"))


def test_text_that_is_no_toml_names_its_line(tmp_path: Path) -> None:
    write(tmp_path, stake("k1", "owner-a", "1.,40", "2020"))
    line = line_of(tmp_path / "mine.toml", "value")
    with pytest.raises(SchemaError, match=rf"mine.toml:{line}: .*1\.,40"):
        check_folder(tmp_path)


def test_a_folder_must_exist_and_hold_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        check_folder(tmp_path / "none")
    with pytest.raises(InputError, match="holds no"):
        check_folder(tmp_path)


GRIMS = (
    amount("g1", "1000000000", unit="ISK", kind="land_price", valid_from='"2011-08"'),
    amount("g2", "200000000000", kind="land_price", valid_from='"2011-08"', same_sentence_as='"g1"'),
    amount("g3", "8800000", kind="land_price", valid_from='"2011-08"'),
)  # fmt: skip

HOLDS = [
    ("shares-over-100", (ALIVE, stake("k1", "owner-a", "60", "2020"), stake("k2", "owner-b", "40.1", "2021")), "value", "k2"),
    ("amounts-differ", (ALIVE, amount("a1", "10"), amount("a2", "31")), "value", "a2"),
    ("fx-inconsistent", (ALIVE, *GRIMS), "value", "g2"),
    ("unnamed-press-only", (status("s1", "operating", "2023", source_id='"whisper"'),), "source_id", "s1"),
    ("status-jump", (status("s1", "proposed", "2022"), status("s2", "operating", "2023")), "value", "s2"),
    ("future-date", (status("s1", "operating", "2025"),), "valid_from", "s1"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "claims", "key", "after"), HOLDS)
def test_what_is_held_with_file_and_line(
    tmp_path: Path, rule: str, claims: tuple[str, ...], key: str, after: str
) -> None:
    write(tmp_path, *claims)
    path = tmp_path / "mine.toml"
    finding = found(tmp_path, rule)[0]
    assert finding.level is Level.HOLD
    assert (finding.path, finding.line) == (str(path), line_of(path, key, after))
    load_register(tmp_path)


def test_the_unit_error_is_held_with_its_factor(tmp_path: Path) -> None:
    write(tmp_path, ALIVE, *GRIMS)
    (finding,) = found(tmp_path, "fx-inconsistent")
    assert "a factor of 22,727" in finding.message
    mended = (GRIMS[0], GRIMS[1].replace("200000000000", "8700000"), GRIMS[2])
    write(tmp_path, ALIVE, *mended)
    assert not found(tmp_path, "fx-inconsistent")


def test_a_stated_rate_judges_its_own_sentence(tmp_path: Path) -> None:
    rate = GRIMS[1].replace("value = ", "fx_rate = 0.0087\nvalue = ")
    write(tmp_path, ALIVE, GRIMS[0], rate)
    assert len(found(tmp_path, "fx-inconsistent")) == 1
    write(tmp_path, ALIVE, GRIMS[0], rate.replace("200000000000", "8700000"))
    assert not found(tmp_path, "fx-inconsistent")


def test_limits_are_not_crossed_by_what_is_just_inside(tmp_path: Path) -> None:
    write(
        tmp_path, ALIVE, stake("k1", "owner-a", "60", "2020"), stake("k2", "owner-b", "40.05", "2021"),
        amount("a1", "10"), amount("a2", "30"),
    )  # fmt: skip
    assert check_folder(tmp_path, today=TODAY) == ()


def test_a_share_that_ended_is_not_summed(tmp_path: Path) -> None:
    write(
        tmp_path, ALIVE, stake("k1", "owner-a", "100", "2020", valid_to='"2021-03"'),
        stake("k2", "owner-b", "100", "2021-03"),
    )  # fmt: skip
    assert not found(tmp_path, "shares-over-100")


def test_notes_name_what_is_stale_alleged_or_without_status(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    write(tmp_path, status("s1", "operating", "2020"))
    (finding,) = found(tmp_path, "stale")
    assert (finding.level, finding.line) == (Level.NOTE, line_of(path, "valid_from"))
    write(tmp_path, status("s1", "operating", "2020", confirmed_on='"2024"'))
    assert not found(tmp_path, "stale")
    write(
        tmp_path,
        ALIVE,
        claim("x1", predicate='"alleged_involvement"', kind='"alleged"', value='"NOR"'),
    )
    assert [one.line for one in found(tmp_path, "alleged-not-named")] == [
        line_of(path, "value", "x1")
    ]
    write(tmp_path, amount("a1", "10"))
    assert [one.line for one in found(tmp_path, "no-status")] == [1]


def test_copies_and_near_projects_are_held(tmp_path: Path) -> None:
    mirror = SOURCES.replace("https://example.org/whisper", "https://web.archive.org/web/1/x")
    place = claim("l1", predicate='"location"', value='"POINT (27 67)"')
    twin = PROJECT.replace("TST-MINE", "TST-TWIN").replace("Test mine", "Test  Mine")
    near = twin + place.replace("l1", "l2").replace("27 67", "27.05 67.02")
    write(tmp_path, ALIVE, place, sources=mirror, twin=near)
    (finding,) = found(tmp_path, "mirror-url")
    assert finding.line == line_of(
        tmp_path / "sources.toml", "[[source]]", 'url = "https://example.org/paper"'
    )
    (finding,) = found(tmp_path, "near-duplicate")
    assert (finding.path, finding.line) == (str(tmp_path / "twin.toml"), 1)
    write(tmp_path, ALIVE, place, twin=near.replace("27.05 67.02", "27.5 67.5"))
    assert not found(tmp_path, "near-duplicate")


def test_an_addition_may_use_the_sources_of_the_package(tmp_path: Path) -> None:
    text = PROJECT.replace('asset_id = "mine-co"\n', "") + ALIVE.replace(
        '"paper"', '"s-nea-is-' + next(
            name for name in load_register().sources if name.startswith("s-nea-is")
        ).rsplit("-", 1)[1] + '"',
    )  # fmt: skip
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    findings = check_folder(tmp_path)
    assert not [one for one in findings if one.level is Level.REJECT]
    assert {one.path for one in findings} <= {str(tmp_path / "mine.toml")}


def test_the_release_has_no_reject_and_only_the_known_hold() -> None:
    findings = check_folder(today=PartialDate("2026-11-26"))
    assert [one.rule for one in findings if one.level is not Level.NOTE] == ["mirror-url"]


def rules_of(folder: Path) -> dict[str, str]:
    return {finding.rule: finding.message for finding in check_folder(folder)}


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "9" * 400])
def test_a_number_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    write(tmp_path, amount("a1", value), amount("a2", "1", fx_rate=value))
    assert [f.rule for f in check_folder(tmp_path) if f.level is Level.REJECT] == [
        "not-a-number", "not-a-number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "meant"), [("GER", "DEU"), ("GRE", "GRC"), ("DE", "DEU"), ("nor", "NOR"), ("EU", "EU")]
)
def test_a_country_must_be_on_the_list(tmp_path: Path, code: str, meant: str) -> None:
    write(tmp_path, project=PROJECT.replace('"FIN"', f'"{code}"'))
    assert f"{code!r} is no alpha-3 code of ISO 3166-1" in rules_of(tmp_path)["bad-country"]
    assert meant in rules_of(tmp_path)["bad-country"]
    part = claim("c1", predicate='"alleged_involvement"', value=f'"{code}"')
    write(tmp_path, part)
    assert "bad-country" in rules_of(tmp_path)


@pytest.mark.parametrize("name", ["OWNER  A", "Оwner А", "Owner-A.", "ＯＷＮＥＲ Ａ"])
def test_entities_that_look_alike_are_held(tmp_path: Path, name: str) -> None:
    more = f'\n[[entity]]\nentity_id = "twin"\nname = "{name}"\n'
    write(tmp_path, entities=ENTITIES + more)
    said = rules_of(tmp_path)["near-duplicate"]
    assert "twin" in said
    assert "owner-a" in said


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "example.org", "x y"])
def test_an_address_is_one_of_the_web(tmp_path: Path, url: str) -> None:
    for key in ("url", "archive_url"):
        more = "\n".join(f'{name} = "{url if name == key else "https://example.org/a"}"'
                         for name in ("url", "archive_url"))  # fmt: skip
        source = f'\n[[source]]\nsource_id = "s"\n{more}\npublisher = "P"\nkind = "company"\n'
        write(tmp_path, entities=ENTITIES + source)
        assert "bad-url" in rules_of(tmp_path)


@pytest.mark.parametrize("sign", ["\\u0001", "\\u202e", "\\u200b", "\\u2066"])
def test_signs_that_no_text_has_are_left_out(tmp_path: Path, sign: str) -> None:
    write(tmp_path, project=PROJECT.replace("Test mine", f"Test{sign} mine"))
    assert "control-sign" in rules_of(tmp_path)
    assert load_register(tmp_path).project("TST-MINE").name == "Test mine"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path)
    for path in tmp_path.glob("*.toml"):
        path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_register(tmp_path).project("TST-MINE").name == "Test mine"


def test_a_register_is_read_once_and_anew_when_a_file_changes(tmp_path: Path) -> None:
    write(tmp_path, amount("a1", "1"))
    with ThreadPoolExecutor(4) as pool:
        registers = list(pool.map(lambda _: load_register(tmp_path), range(8)))
    assert all(one is registers[0] for one in registers)
    write(tmp_path, amount("a1", "2"))
    assert load_register(tmp_path).claims[0].value == 2.0
