from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.investments.folder import amount, claim, stake, status, write

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.investments.register import load_register
from globalarctic.investments.totals import Group, Line, Totals, totals
from globalarctic.investments.views import as_of

REGISTER = load_register()
NOW = as_of("2026-06", known_at="2026-12")
BOTH = (Group.OUTLAY, Group.WHOLE)


def line(held: Totals, group: str, currency: str = "USD") -> Line:
    return next(one for one in held.lines if (one.group, one.currency) == (group, currency))


def test_three_totals_by_hand() -> None:
    everyone, mine = totals(REGISTER, NOW, countries=("CHN",), groups=BOTH)
    assert everyone.who == "all investors"
    whole, outlay = line(mine, "whole"), line(mine, "outlay")
    # Yamal LNG 27, Arctic LNG 2 21.3, a smelter in Iceland 0.78, Alaska LNG 43: the agreement with
    # the three investors lapsed, though the project goes on. Shares 20 + 9.9 and 10 + 10 per cent.
    assert whole.announced == 27e9 + 21.3e9 + 0.78e9 + 43e9
    assert whole.not_failed == 27e9 + 21.3e9 + 0.78e9
    assert line(everyone, "whole").not_failed == 27e9 + 21.3e9 + 0.78e9 + 43e9 + 0.3e9 + 1.2e9
    assert whole.by_share_min == pytest.approx(27e9 * 0.299 + 21.3e9 * 0.2)
    assert whole.by_share_max == pytest.approx(12.333e9)
    assert whole.without_share == 2
    # Elkem 2.0 and the land of Grimsstadir 0.0088 (failed).
    assert outlay.announced == 2e9 + 8.8e6
    assert outlay.not_failed == outlay.by_share_min == 2e9
    assert round((whole.announced + outlay.announced) / 1e9, 1) == 94.1
    assert round((whole.not_failed + outlay.not_failed) / 1e9, 1) == 51.1
    assert round(whole.by_share_min / 1e9, 1) == 12.3


@pytest.mark.reference
def test_the_naive_sum_of_the_seed_column(reference_dir: Path) -> None:
    path = reference_dir / "facts" / "investments" / "seed_register.csv"
    with path.open(encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file)
            if "CHN" in row["investor_countries"] and row["currency"] == "USD"
        ]  # fmt: skip
    assert sum(float(row["amount"]) for row in rows) == 93.3e9
    assert sum(float(r["amount"]) for r in rows if r["traffic_light"] != "failed") == 50.3e9


def test_a_whole_project_counts_only_when_asked_for() -> None:
    (plain,) = totals(REGISTER, NOW)
    assert {one.group for one in plain.lines} == {"outlay"}
    left = {row.claim_id: row.left_out for row in plain.contributions}
    assert left["RUS-YAMAL-LNG-amount"] == "whole is not asked for"
    assert left["NOR-HALOGALAND-amount"] == "contract is not asked for"
    assert left["CAN-IZOK-amount"] == left["NOR-SORE-FAGERFJORD-amount"] == "no outlay of anybody"


def test_a_stake_price_and_the_project_it_bought_into_are_not_added() -> None:
    (plain,) = totals(REGISTER, NOW)
    (both,) = totals(REGISTER, NOW, groups=BOTH)
    (twice,) = totals(REGISTER, NOW, groups=BOTH, double_counting=True)
    # CNPC and the Silk Road Fund in Yamal LNG, a plan for the port of Arkhangelsk.
    stake_prices = 1.117e9 + 1.4e9 + 2.5e9
    assert line(plain, "outlay").announced - line(both, "outlay").announced == stake_prices
    assert line(twice, "outlay").announced == line(plain, "outlay").announced
    assert "double counting asked for" in twice.rule
    assert "double counting" not in both.rule


def test_instalments_add_and_plans_replace_each_other(tmp_path: Path) -> None:
    held = {"kind": "stake_price", "object_id": '"owner-a"'}
    part = claim("i1", predicate='"involvement"', kind='"equity"', object_id='"owner-a"')
    write(
        tmp_path, status("s1", "operating", "2020"), part,
        amount("a1", "10", state='"disbursed"', valid_from='"2021"', **held),
        amount("a2", "5", state='"disbursed"', valid_from='"2022"', **held),
        amount("a3", "90", kind="planned", object_id='"owner-a"', valid_from='"2023"'),
    )  # fmt: skip
    (found,) = totals(load_register(tmp_path), as_of("2024-06", known_at="2024-06"))
    assert line(found, "outlay").announced == 15
    write(
        tmp_path, status("s1", "operating", "2020"), part,
        amount("a1", "10", state='"announced"', valid_from='"2021"', **held),
        amount("a2", "12", state='"announced"', valid_from='"2022"', **held),
    )  # fmt: skip
    (found,) = totals(load_register(tmp_path), as_of("2024-06", known_at="2024-06"))
    assert line(found, "outlay").announced == 12


def test_claims_that_differ_threefold_are_held_until_one_is_preferred(tmp_path: Path) -> None:
    write(tmp_path, status("s1", "operating", "2020"), amount("a1", "10"), amount("a2", "40"))
    (found,) = totals(load_register(tmp_path), as_of("2024-06", known_at="2024-06"), groups=BOTH)
    assert found.lines == ()
    assert {row.left_out for row in found.contributions} == {
        "held: claims differ more than 3 times"
    }
    write(
        tmp_path, status("s1", "operating", "2020"), amount("a1", "10", rank='"preferred"'),
        amount("a2", "40"),
    )  # fmt: skip
    (found,) = totals(load_register(tmp_path), as_of("2024-06", known_at="2024-06"), groups=BOTH)
    assert line(found, "whole").announced == 10


def test_ranges_of_shares_give_ranges_of_totals(tmp_path: Path) -> None:
    write(
        tmp_path, status("s1", "operating", "2020"), amount("a1", "100"),
        claim("i1", predicate='"involvement"', kind='"equity"', object_id='"owner-a"'),
        stake("k1", "owner-a", "", "2020", value_min="20", value_max="30"),
    )  # fmt: skip
    pair = as_of("2024-06", known_at="2024-06")
    _, mine = totals(load_register(tmp_path), pair, countries=("NOR",), groups=(Group.WHOLE,))
    held = line(mine, "whole")
    assert (held.announced, held.by_share_min, held.by_share_max) == (100, 20, 30)


def test_what_never_existed_or_failed_is_not_by_share(tmp_path: Path) -> None:
    part = claim("i1", predicate='"involvement"', kind='"equity"', object_id='"owner-a"')
    owned = stake("k1", "owner-a", "100", "2020")
    pair = as_of("2024-06", known_at="2024-06")
    for state, expected in (
        ("agreed", (100, 100, 0)),
        ("closed", (100, 0, 0)),
        ("operating", (100, 100, 100)),
    ):
        write(tmp_path, status("s1", state, "2020"), part, owned, amount("a1", "100"))
        (found,) = totals(load_register(tmp_path), pair, groups=(Group.WHOLE,))
        held = line(found, "whole")
        assert (held.announced, held.not_failed, held.by_share_min) == expected


def test_the_definition_of_the_arctic_stands_beside_and_unknown_is_counted_apart() -> None:
    (circle,) = totals(REGISTER, NOW, arctic="north_66_5622")
    assert (circle.counts.projects, circle.outside, circle.arctic_not_on_file) == (26, 17, 0)
    assert "north_66_5622" in circle.rule
    (amap,) = totals(REGISTER, NOW, arctic="amap")
    assert (amap.counts.projects, amap.outside, amap.arctic_not_on_file) == (0, 0, 43)


def test_every_country_is_totalled_by_the_same_rule() -> None:
    codes = sorted({entity.country for entity in REGISTER.entities.values() if entity.country})
    first, *rest = totals(REGISTER, NOW, countries=codes)
    held = {row.claim_id for row in first.contributions if not row.left_out}
    parts = [{r.claim_id for r in one.contributions if not r.left_out} for one in rest]
    # An outlay has one investor: countries share none, and add up to all that has a named one.
    assert sum(len(part) for part in parts) == len(set().union(*parts))
    assert held - set().union(*parts) == {"CAN-MARY-RIVER-amount", "CAN-CHURCHILL-amount"}


def test_bad_questions_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="investor country 'XXX'"):
        totals(REGISTER, NOW, countries=("XXX",))
    with pytest.raises(InputError, match="no kind of amount"):
        totals(REGISTER, NOW, groups=())
    with pytest.raises(UnknownNameError, match="arctic"):
        totals(REGISTER, NOW, arctic="polar")
