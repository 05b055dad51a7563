"""The tables of the Suez Canal and of icebreakers, see ``costs.py``."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import Any

from cost_facts import AS_OF, BUNDLED, GOICOECHEA, LAMBERT, Facts


def canals(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of the Suez Canal and of icebreakers."""
    kinds = {
        "crude tanker": "crude tanker", "product tanker": "product tanker",
        "dry bulk": "dry bulk", "other liquid bulk, LNG, chemical": "liquid bulk and LNG",
        "LPG": "LPG", "container and vehicle": "container or car",
        "special floating unit": "special floating unit", "other": "other",
    }  # fmt: skip
    widths = {"first 5000": 5000, "next 5000": 5000, "next 10000": 10000, "next 20000": 20000,
              "next 30000": 30000, "rest": ""}  # fmt: skip
    bands: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    names: list[str] = []
    for row in facts.rows("suez_dues_2006"):
        kind, band, state = list(row.values())[:3]
        if state in ("laden", "ballast") and band in widths:
            bands[kind, band][state] = row["value"]
            names.append(kind)
    unknown = set(names) - set(kinds)
    if unknown:
        raise SystemExit(f"ship types of 2006 without a name: {sorted(unknown)}")
    old = [
        row
        for row in csv.DictReader((BUNDLED / "suez_rates.csv").open(encoding="utf-8", newline=""))
        if row["valid_from"].startswith("2005")
    ]
    blank = dict.fromkeys(old[0], "")
    fresh = [
        blank
        | {
            "ship_type": kinds[kind], "band": str(list(widths).index(band) + 1),
            "band_scnt": str(widths[band]), "laden_sdr": state.get("laden", ""),
            "ballast_sdr": state.get("ballast", ""), "valid_from": "2006-03-15",
            "source": "Suez Canal Authority circular 1/2005 (Leth Agencies)", "as_of": AS_OF,
            "grade": "V",
        }
        for kind in kinds
        for (k, band), state in bands.items()
        if k == kind
    ]  # fmt: skip
    tolls = [
        {"basis": "GT", "kind": {"dry bulk": "bulk"}.get(row["ship_type"], row["ship_type"]),
         "size": row["gt"], "direction": "both", "usd": f"{float(row['value']):.0f}",
         "rate_year": "2020", "source": LAMBERT, "as_of": AS_OF, "grade": "V",
         "note": "SCNT taken as GT; laden or not is not said"}
        for row in facts.rows("suez_tolls_by_gt")
    ] + [
        {"basis": "TEU", "kind": "container", "size": row["teu"], "direction": row["direction"],
         "usd": f"{float(row['value']):.0f}", "rate_year": "2020", "source": GOICOECHEA,
         "as_of": AS_OF, "grade": "V", "note": "currency not in the copy read: taken as USD"}
        for row in facts.rows("suez_tolls_by_teu")
        if row["direction"] in ("northbound", "southbound")
    ]  # fmt: skip
    return {
        "suez_rates": old + fresh,
        "suez_tolls": tolls,
        "suez_changes": suez_changes(),
        "nsr_rates": icebreakers(facts),
    }


def suez_changes() -> list[dict[str, str]]:
    """Return the dated changes of the Suez dues by type of ship."""
    kinds = ("crude tanker", "product tanker", "dry bulk", "liquid bulk and LNG", "LPG",
             "container or car", "special floating unit", "other")  # fmt: skip
    gas = ("liquid bulk and LNG", "LPG")
    tankers, boxes = kinds[:2], ("container or car",)
    press = "maritimafrica.com; cfts.org.ua"
    steps: list[tuple[str, str, float | None, str, str, str, tuple[str, ...], str]] = [
        ("2008", "rise", 0.071, "2008-04-01", "", "PortNews 2008", kinds, "average over types"),
        ("2012", "rise", 0.03, "2012-03-01", "", "newsbeast.gr; VesselFinder 847", kinds, ""),
        ("2013", "rise", 0.05, "2013-05-01", "", "VesselFinder", (*tankers, *gas, "dry bulk"), ""),
        ("2013", "rise", 0.02, "2013-05-01", "", "VesselFinder", boxes, ""),
        ("2013", "rise", 0.03, "2013-05-01", "", "VesselFinder", kinds[6:], ""),
        ("2020", "rise", 0.05, "2020-01-01", "", "ForexLive 2021-11-08", ("dry bulk", "LPG"), ""),
        ("2022", "rise", 0.06, "2022-02-01", "", "gCaptain, March 2022",
         tuple(k for k in kinds if k != gas[0]), ""),
        ("2022", "rise", None, "2022-02-01", "", "gCaptain, March 2022", gas[:1],
         "LNG carriers excepted, other liquid bulk +6 %"),
        ("2022-05", "surcharge", 0.15, "2022-05-01", "", "MEES 2022-03-25; Reuters", tankers,
         "laden; in ballast +5 %; whether the tariff of 2023 took it in is not on file"),
        ("2022-05", "surcharge", 0.20, "2022-05-01", "", "MEES 2022-03-25; Reuters", gas,
         "LNG is not named; whether the tariff of 2023 took it in is not on file"),
        ("2022-05", "surcharge", 0.10, "2022-05-01", "", "MEES 2022-03-25; Reuters",
         ("dry bulk",), "whether the tariff of 2023 took it in is not on file"),
        ("2022-05", "surcharge", 0.14, "2022-05-01", "", "MEES 2022-03-25; Reuters", kinds[5:],
         "other ships; whether the tariff of 2023 took it in is not on file"),
        ("2023", "rise", 0.10, "2023-01", "", press, ("dry bulk",), ""),
        ("2023", "rise", 0.15, "2023-01", "", press, tuple(k for k in kinds if k != "dry bulk"),
         "cruise ships +10 %"),
        ("2024", "rise", 0.15, "2024-01-15", "", "new.informare.it 2023; cfts.org.ua 2023-10-18",
         (*tankers, *gas), ""),
        ("2024", "rise", 0.15, "2024-01-15", "", "new.informare.it 2023; cfts.org.ua 2023-10-18",
         boxes, "container ships from north-west Europe to the Far East exempt"),
        ("2024", "rise", 0.05, "2024-01-15", "", "new.informare.it 2023; cfts.org.ua 2023-10-18",
         ("dry bulk", "other"), "general cargo and ro-ro"),
        ("2024", "rise", None, "2024-01-15", "", "new.informare.it 2023; cfts.org.ua 2023-10-18",
         ("special floating unit",), "not named in the source"),
        ("2025-rebate", "rebate", -0.15, "2025-05-15", "2025-08-12",
         "SCA circular 3/2025: ariacrew.com", boxes,
         "container ships of 130,000 net tons and more, 90 days"),
    ]  # fmt: skip
    return [
        {"change_id": name, "kind": kind, "ship_type": ship, "valid_from": since,
         "change_frac": "" if share is None else f"{share:g}", "valid_to": until,
         "source": source, "as_of": AS_OF, "grade": "V", "note": note}
        for name, kind, share, since, until, source, ships, note in steps
        for ship in ships
    ]  # fmt: skip


def icebreakers(facts: Facts) -> list[dict[str, str]]:
    """Return the ceilings of icebreaker dues on the Northern Sea Route; none without ice class."""
    sources = {
        "A": ("consultant.ru LAW_161305, table 8 of FTS order 45-t/1 of 4 March 2014", "V",
              "GT band by the order of tables (not in the text read)"),
        "B": ("PNNL, NSR_shipping_model 268024d, as published tariff", "V", "GT band inferred"),
        "C": (f"558.55 x class x band x season x zones, from table 8, PNNL and {LAMBERT}", "C",
              "largest error over the 56 printed rates: .011 RUB"),
    }  # fmt: skip
    rows = []
    for row in facts.rows("nsr_icebreaker_tariff_reconstructed"):
        if row["ice_classes"] == "none":
            continue
        source, grade, note = sources[row["grade"]]
        rows.append(
            {k: row[k] for k in ("ice_classes", "season", "gt_from", "gt_to", "zone_count")}
            | {"rub_per_gt": row["value"], "valid_from": "2014", "source": source, "as_of": AS_OF,
               "grade": grade, "note": note}
        )  # fmt: skip
    return rows
