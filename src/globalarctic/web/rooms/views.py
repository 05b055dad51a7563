"""Pages of countries, pairs of regions, corridors' effects and places."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render

from globalarctic.errors import UnknownNameError
from globalarctic.table import Table
from globalarctic.web.charts import Bar, Curve, DrawnWay, Spot, band_lines, draw_map, range_bars
from globalarctic.web.charts.maps import MapView
from globalarctic.web.charts.planes import ARCTIC
from globalarctic.web.rooms.asking import answered, lang_of, messages
from globalarctic.web.rooms.naming import NAMING
from globalarctic.words import Message, Name, Quantity, unpacked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.web.store.models import Answer

__all__ = [
    "brief",
    "countries",
    "country",
    "definitions",
    "effect",
    "pair",
    "pairs",
    "place",
]


def _say(code: str, /, **args: Any) -> Message:
    return Message(f"rooms.{code}", **args)


def countries(request: HttpRequest) -> HttpResponse:
    """Show who belongs, each country with its page."""

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        del answer
        links = [
            (each["country"], Name("country", each["country"]), messages(each["sentence"]))
            for each in body["answer"]["standings"]
            if each["state"] != "out" or (each["member_prob"] or 0) >= 0.05
        ]
        return {"links": links}

    return answered(request, "scope", {}, "rooms/countries.html", make=make)


def _name_of(code: str) -> Name | None:
    from globalarctic.web.questions.names import country_id

    try:
        return Name("country", country_id(code))
    except UnknownNameError:
        return None


def _choice(request: HttpRequest, body: dict[str, Any], code: str) -> dict[str, Any]:
    """Return what the sliders ask, answered from the stored scores."""
    from globalarctic.errors import GlobalArcticError
    from globalarctic.scope.club.whatif import ScoreSheet, what_if
    from globalarctic.web.questions.fields import said_by

    stored = body["scores"]
    names = ("year", "countries", "states", "dimensions", "weights", "points", "cut", "least")
    sheet = ScoreSheet(*(stored[name] for name in names))
    weights = {}
    try:
        for name in sheet.dimensions:
            text = request.GET.get(f"w-{name}", "")
            if text:
                weights[name] = min(max(float(text), 0.0), 10.0)
        cut = float(request.GET.get("cut") or 100 * sheet.cut) / 100.0
        least = int(request.GET.get("least") or sheet.least)
        choice = what_if(sheet, code, weights=weights, cut=cut, least=least)
    except (GlobalArcticError, ValueError) as error:
        choice = what_if(sheet, code)
        return {"choice": choice.table(), "choice_problem": said_by(error), "sliders": []}
    sliders = [
        (name, Message(f"scope.dimension.{name}"), choice.weights[name])
        for name in sheet.dimensions
    ]
    return {
        "choice": choice.table(), "sliders": sliders, "cut": round(100 * choice.cut),
        "least": choice.least, "most": len(sheet.dimensions),
    }  # fmt: skip


def country(request: HttpRequest, code: str) -> HttpResponse:
    """Show a country: one sentence first, then bars, what would turn it, history."""
    lang = lang_of(request)

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        tables = answer.tables
        card, chosen = body["answer"], _choice(request, body, body["answer"]["country"])
        if request.GET.get("part") == "choice":
            return chosen
        bars = []
        for each in card["dimensions"]:
            label = Message(f"scope.dimension.{each['dimension']}")
            if each["points"] is not None:
                own = _say("country.own", dimension=label)
                bars.append(Bar(own, each["points"], hue=0))
            median = _say("country.median", dimension=label)
            bars.append(Bar(median, each["arctic_median"], hue=5, basis="stated"))
        picture = range_bars(
            bars, unit="", title=_say("country.bars"), desc=_say("country.bars-about"),
            lang=lang,
        )  # fmt: skip
        points = tuple((float(y["year"]), y["score"]) for y in card["history"] if y["score"])
        past = band_lines(
            [Curve(points, kind="observed")], unit="", title=_say("country.history"),
            desc=_say("country.history-about"), lang=lang,
        )  # fmt: skip
        return {
            **chosen, "points": replace(tables[0], notes=tables[0].notes[:1]), "more": tables[1:],
            "sentence": messages(card["standing"]["sentence"]), "bars": picture,
            "past": past, "name": Name("country", card["country"]), "year": str(card["year"]),
            "release": card["release"],
            "turning": [messages(each) for each in card["variants_that_turn"]],
            "flips": [messages(each["said"]) for each in card["flips"][:4]],
            "flips_note": messages(card["flips_note"]),
        }  # fmt: skip

    template = "rooms/choice.html" if request.GET.get("part") == "choice" else "rooms/country.html"
    return answered(request, "country-sheet", {"country": code}, template, make=make,
                    given={"code": code, "name": _name_of(code)})  # fmt: skip


def definitions(request: HttpRequest) -> HttpResponse:
    """Show two definitions side by side, and how to load newer data."""

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        del answer
        return {"listed": [Table.from_dict(each) for each in body["listed"]]}

    return answered(request, "definition-sheet", {}, "rooms/definitions.html", make=make)


def pairs(request: HttpRequest) -> HttpResponse:
    """Show the regions, to choose two of them."""
    from globalarctic.regions import regions

    listed = regions()
    codes = [(each.region.code, Name("region", each.region.code)) for each in listed]
    a, b = request.GET.get("a", ""), request.GET.get("b", "")
    if a and b:
        return answered(
            request, "pair-sheet", {"a": a, "b": b}, "rooms/pair.html", make=_pair(request)
        )
    return render(request, "rooms/pairs.html", {"codes": codes, "tables": listed.tables()})


def _pair(request: HttpRequest) -> Any:
    lang = lang_of(request)

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        card, geo = body["answer"], body["geojson"]["features"]
        a, b = card["region_a"], card["region_b"]
        codes = [side["code"] if isinstance(side, dict) else side for side in (a, b)]
        spots, ways, count = [], [], 0
        for feature in geo:
            shape, about = feature["geometry"], feature["properties"]
            if shape and shape["type"] == "Point":
                count += 1 if about.get("crossing_id") else 0
                lon, lat = shape["coordinates"][:2]
                spots.append(Spot(lon, lat, str(count) if about.get("crossing_id") else ""))
            elif shape and shape["type"] == "LineString":
                lons, lats = zip(*shape["coordinates"], strict=True)
                ways.append(DrawnWay(tuple(lons), tuple(lats), hue=2))
        picture = ""
        if spots:
            view = _close(spots)
            title, about = _say("pair.map"), _say("pair.map-about")
            picture = draw_map(ways, spots, title=title, desc=about, lang=lang, view=view)
        gaps = [
            Message(f"regions.channel.{each['channel']}")
            for each in card["channels"]
            if each["state"] == "not on file"
        ]
        near = [
            (Name("region", code), [_near(each) for each in listed])
            for code, listed in body["projects"].items()
        ]
        return {
            "map": picture, "gaps": gaps, "near": near, "a": codes[0], "b": codes[1],
            "name_a": Name("region", codes[0]), "name_b": Name("region", codes[1]),
            "key": answer.key, "register": body["register"],
        }  # fmt: skip

    return make


def _close(spots: list[Spot]) -> MapView:
    """Return a view of some hundred kilometres around spots."""
    x, y = ARCTIC.forward(np.array([s.lon for s in spots]), np.array([s.lat for s in spots]))
    half = max(350_000.0, 0.75 * float(np.ptp(x)), 0.75 * float(np.ptp(y)))
    return MapView(ARCTIC, float(x.mean()), float(y.mean()), half)


def _near(each: dict[str, Any]) -> tuple[Any, ...]:
    light = Message(f"investments.light.{each['light'] or 'none'}")
    return each["project_id"], each["name"], light, each["distance_km"]


def pair(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Show what ties two regions."""
    return answered(request, "pair-sheet", {"a": a, "b": b}, "rooms/pair.html", make=_pair(request))


def brief(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Show the same as one document to print."""
    return answered(
        request, "pair-sheet", {"a": a, "b": b}, "rooms/brief.html", make=_pair(request)
    )


def effect(request: HttpRequest) -> HttpResponse:
    """Show what a corridor changes, and who gains."""
    from globalarctic.transport.network.corridors import load_corridors

    corridors = [(c.corridor_id, Name("corridor", c.corridor_id)) for c in load_corridors()]
    given = {"corridors": corridors, "chosen": request.GET.get("corridor", "nsr"),
             "ends": request.GET.get("ends", "CHN,KOR,NLD")}  # fmt: skip
    if not request.GET.get("corridor"):
        return render(request, "rooms/effect.html", {**given, "form": request.GET})
    asked = {name: request.GET.get(name, "") for name in ("corridor", "ends")}
    return answered(request, "effect", asked, "rooms/effect.html", given=given)


def place(request: HttpRequest, place_id: str) -> HttpResponse:
    """Show a place: all rooms meet."""
    lang = lang_of(request)

    def make(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
        sheet = body["answer"]
        light = [(float(m + 1), hours) for m, hours in enumerate(sheet["daylight_h"])]
        ticks = [(float(m), Message(f"units.mon-{m}")) for m in (1, 4, 7, 10, 12)]
        pictures = [
            band_lines(
                [Curve(tuple(light), hue=1)], unit="h", title=Message("regions.place.daylight"),
                desc=Message("regions.place.daylight-note"), lang=lang, height=180.0,
                x_ticks=ticks,
            )
        ]  # fmt: skip
        where = draw_map(
            [], [Spot(sheet["lon"], sheet["lat"], Name("place", sheet["place_id"]))],
            title=Name("place", sheet["place_id"]), desc=_say("place.map-about"), lang=lang,
        )  # fmt: skip
        said = [(name, unpacked(text)) for name, text in body["claims"]]
        near = [
            (each["project_id"], each["name"],
             Message(f"investments.light.{each['light'] or 'none'}"), each["last_confirmed"],
             Quantity(each["distance_km"], "km"))
            for each in sheet["projects"]
        ]  # fmt: skip
        return {
            "sheet": sheet, "name": Name("place", sheet["place_id"]), "pictures": pictures,
            "map": where, "claims": said, "near": near,
            "ships": answer.tables[2] if sheet["ships"] and len(answer.tables) > 3 + bool(near)
            else None, "at": sheet["at"],
            "shared": [row for name in NAMING for row in name(sheet["place_id"], lang)],
            "region": Name("region", sheet["region"]) if sheet["region"] else None,
            "linked": json.dumps(_linked(sheet), ensure_ascii=False),
        }  # fmt: skip

    args = {"place": place_id, "at": request.GET.get("at", "")}
    given: dict[str, Any] = {"place_id": place_id}
    if request.GET.get("days"):
        return answered(request, "seas", {"place": place_id}, "rooms/seas.html", given=given)
    return answered(request, "place-sheet", args, "rooms/place.html", make=make, given=given)


def _linked(sheet: dict[str, Any]) -> dict[str, Any]:
    """Return the place as schema.org."""
    names = [sheet[f"name_{lang}"] for lang in ("en", "zh", "ru") if sheet[f"name_{lang}"]]
    return {
        "@context": "https://schema.org", "@type": "Place", "name": names[0],
        "alternateName": names[1:],
        "geo": {"@type": "GeoCoordinates", "latitude": sheet["lat"], "longitude": sheet["lon"]},
    }  # fmt: skip
