"""Pages of the register of investments, of the outlook and of claims."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from globalarctic.investments.rows import status_name
from globalarctic.table import Table
from globalarctic.web.charts import (
    Curve,
    CurveBand,
    Happening,
    Spot,
    band_lines,
    draw_map,
    timeline,
)
from globalarctic.web.charts.maps import ARCTIC_VIEW
from globalarctic.web.rooms.asking import answered, lang_of, messages
from globalarctic.words import Code, Message, Name, Text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from globalarctic.web.store.models import Answer

__all__ = ["claim", "claims", "investments", "outlook", "project", "screening"]

_MOST = 60
"""Events that the timeline of the register shows; the table has all."""


def _say(code: str, /, **args: Any) -> Message:
    return Message(f"rooms.{code}", **args)


def _day(text: str) -> dt.date:
    parts = [int(part) for part in text.split("-")]
    return dt.date(*(*parts, 1, 1)[:3])


def _events(body: dict[str, Any], lang: str) -> str:
    """Return the dated claims on one line of time, the latest ones."""
    dated = [each for each in body["events"]["rows"] if each["date"][:4].isdigit()][-_MOST:]
    happenings = [
        Happening(
            _say("investments.event", project=Code(each["project_id"]),
                 what=Code(each["what"].replace("_", " "))),
            _day(each["date"]),
        )
        for each in dated
    ]  # fmt: skip
    return timeline(
        happenings, title=_say("investments.timeline"), desc=_say("investments.timeline-about"),
        lang=lang,
    )  # fmt: skip


def investments(request: HttpRequest) -> HttpResponse:
    """Show the register on two dates: totals, table, map and timeline together."""
    lang = lang_of(request)

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        spots = [
            Spot(*feature["geometry"]["coordinates"][:2])
            for feature in body["geojson"]["features"]
            if feature["geometry"] and feature["geometry"]["coordinates"][1] > 45
        ]
        picture = draw_map(
            [], spots, title=_say("investments.map"), desc=_say("investments.map-about"),
            lang=lang, view=ARCTIC_VIEW,
        )  # fmt: skip
        listed = [
            (each["project_id"], each["name"], Name("country", each["host_country"]),
             Message(f"investments.light.{each['light'] or 'none'}"),
             status_name(each["status"]) if each["status"] else None,
             each["last_confirmed"] or "", each["investors"], bool(each["conflicts"]))
            for each in body["answer"]["rows"]
        ]  # fmt: skip
        return {
            "map": picture, "listed": listed, "times": _events(body, lang),
            "totals": [Table.from_dict(each) for each in body["totals"]], "key": answer.key,
            "release": body["answer"]["release"],
        }  # fmt: skip

    asked = {name: request.GET.get(name, "") for name in ("at", "known", "country")}
    return answered(request, "register-sheet", asked, "rooms/investments.html", make=make,
                    given=asked)  # fmt: skip


def _figure(each: dict[str, Any]) -> str:
    """Return the value of a claim, or its range, with its unit."""
    ends = [each["value"]] if each["value"] is not None else [each["value_min"], each["value_max"]]
    texts = [
        f"{end:,.0f}" if isinstance(end, float) and abs(end) >= 1000 else f"{end}"
        for end in ends
        if end is not None
    ]
    unit = each["unit"] if texts and each["unit"] != "text" else ""
    return f"{'–'.join(texts)} {unit}".strip()


def project(request: HttpRequest, project_id: str) -> HttpResponse:
    """Show a project: every claim with who, when, grade and source; owners; events."""
    lang = lang_of(request)

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        sheet, publishers = body["answer"], body["publishers"]
        sources = sheet["sources"]

        def shown(each: dict[str, Any]) -> dict[str, Any]:
            source = each["source_id"]
            more = {"publisher": publishers.get(source, source), "url": sources.get(source, "")}
            return {**each, **more, "figure": _figure(each)}

        tree = body.get("tree", "")
        return {
            "sheet": sheet, "claims": [shown(each) for each in sheet["claims"]],
            "deprecated": [shown(each) for each in body["deprecated"]],
            "owner_claims": [shown(each) for each in sheet["owners"]],
            "owners": [Table.from_dict(each) for each in body.get("owners", [])],
            "tree": base64.b64encode(tree.encode()).decode() if tree else "",
            "light": Message(f"investments.light.{sheet['light'] or 'none'}"),
            "status": status_name(sheet["status"]) if sheet["status"] else None,
            "times": _events(body, lang), "key": answer.key,
            "host": Name("country", sheet["host_country"]),
        }  # fmt: skip

    asked = {name: request.GET.get(name, "") for name in ("at", "known")}
    return answered(
        request, "project-sheet", {"project": project_id, **asked}, "rooms/project.html",
        make=make, given={**asked, "project_id": project_id},
    )  # fmt: skip


def screening(request: HttpRequest, project_id: str) -> HttpResponse:
    """Show a project weighed against all on file; no verdict."""
    asked = {name: request.GET.get(name, "") for name in ("share", "entrant")}
    return answered(request, "screening", {"project": project_id, **asked}, "rooms/screening.html",
                    given={**asked, "project_id": project_id})  # fmt: skip


def outlook(request: HttpRequest) -> HttpResponse:
    """Show what was, what was promised, and what could come."""
    lang = lang_of(request)

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        del answer
        years, bands = [float(y) for y in body["years"]], body["bands_t"]
        mt = 1e-6
        past = Curve(tuple((float(y), t * mt) for y, t in body["observed"]), kind="observed")
        paths = [
            Curve(tuple((y, t * mt) for y, t in zip(years, path, strict=True)), kind="sample")
            for path in body["paths_t"]
        ]
        shares = [
            CurveBand(
                tuple(
                    (y, low * mt, high * mt)
                    for y, low, high in zip(years, bands[first], bands[last], strict=True)
                ),
                share,
            )
            for first, last, share in (("0.1", "0.9", 80), ("0.25", "0.75", 50))
        ]
        picture = band_lines(
            [past, *paths], bands=shares, unit="mt", title=_say("outlook.chart"),
            desc=_say("outlook.chart-about"), lang=lang, height=360.0,
        )  # fmt: skip
        flags = [
            Happening(
                _say("outlook.flag", who=Text(each["stated_by"]), on=Code(each["stated_on"]),
                     t=Code(f"{float(each['cargo_t']) / 1e6:g}"), year=Code(each["target_year"])),
                _day(each["stated_on"]), dt.date(int(each["target_year"]), 1, 1),
            )
            for each in body["targets"]
        ]  # fmt: skip
        more: dict[str, Any] = {
            "chart": picture, "assumptions": Table.from_dict(body["assumptions"]),
            "flags": timeline(flags, title=_say("outlook.targets"),
                              desc=_say("outlook.targets-about"), lang=lang),
        }  # fmt: skip
        if "vintages" in body:
            more["vintages"] = [
                (_say("outlook.vintage", year=Code(str(each["vintage"]))), _vintage(each, lang))
                for each in body["vintages"]["vintages"]
            ]
            more["vintages_table"] = Table.from_dict(body["vintages_table"])
        return more

    names = ("suez_low", "suez_high", "nsr_low", "nsr_high", "year")
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in names}
    return answered(request, "outlook-sheet", asked, "rooms/outlook.html",
                    make=make, given={"asked": asked})  # fmt: skip


def _vintage(each: dict[str, Any], lang: str) -> str:
    mt = 1e-6
    band = CurveBand(
        tuple((float(y["year"]), y["q10_t"] * mt, y["q90_t"] * mt) for y in each["years"]), 80
    )
    came = Curve(
        tuple((float(y["year"]), y["came_t"] * mt) for y in each["years"]), kind="observed"
    )
    return band_lines(
        [came], bands=[band], unit="mt", height=360.0, lang=lang,
        title=_say("outlook.vintage", year=Code(str(each["vintage"]))),
        desc=_say("outlook.vintage-about"),
    )  # fmt: skip


def claims(request: HttpRequest) -> HttpResponse:
    """Show the claims on file with their last verdicts."""
    from globalarctic.outlook.claims import claim_list

    listed = claim_list()
    last = listed.last_verdicts
    rows = [
        (
            each.claim_id, each.statement, each.who,
            Message(f"outlook.verdict.{last.get(each.claim_id, ('not-checked', ''))[0]}"),
            last.get(each.claim_id, ("", ""))[0] or "none", last.get(each.claim_id, ("", ""))[1],
        )
        for each in listed.claims
    ]  # fmt: skip
    return render(request, "rooms/claims.html", {"listed": rows})


def claim(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Show a claim: verdict, evidence, what would change it, history."""

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        check = body["answer"]
        return {
            "check": check, "key": answer.key,
            "verdict": Message(f"outlook.verdict.{check['verdict']}"),
            "confidence": Message(f"outlook.confidence.{check['confidence']}"),
            "review": json.dumps(body["review"], ensure_ascii=False).replace("</", "<\\/"),
            "past": [
                (each["checked_on"], Message(f"outlook.verdict.{each['verdict']}"),
                 each["data_version"])
                for each in body["history"]
            ],
            "findings": [
                ({True: "yes", False: "no", None: "undecided"}[each["holds"]],
                 messages(each["words"]), each["source"], each["grade"])
                for each in check["findings"]
            ],
        }  # fmt: skip

    from globalarctic.outlook.claims import load_claims

    each = next((c for c in load_claims() if c.claim_id == claim_id), None)
    given: dict[str, Any] = {"claim_id": claim_id}
    if each is not None:
        given |= {"statement": each.statement, "change": each.change, "who": each.who,
                  "when": each.when}  # fmt: skip
    return answered(request, "claim-sheet", {"claim": claim_id}, "rooms/claim.html", make=make,
                    given=given)  # fmt: skip
