"""Places: a search in three scripts, and a page each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from globalarctic.errors import GlobalArcticError, UnknownNameError
from globalarctic.web import charts
from globalarctic.web.charts.maps import ARCTIC_VIEW, MapView
from globalarctic.web.charts.planes import WORLD
from globalarctic.web.pages.forms import DEFAULT_SHIP, form_of, today
from globalarctic.words import Code, Message, Name, Point, Quantity

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from globalarctic.transport.network.places import Place

__all__ = ["ice_months", "place", "places"]

_HUBS = ("rotterdam", "dalian", "shanghai", "murmansk", "yokohama")
_NEAR_KM = 60.0
_MOST = 60


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Search the places; list them all without words."""
    from globalarctic.transport.network.places import load_places, resolve, search

    words = request.GET.get("q", "").strip()[:100]
    lang = str(getattr(request, "lang", "en"))
    body: dict[str, Any] = {"q": words, "n": len(load_places()), "form": form_of({}, lang)}
    hits: tuple[Place, ...] = ()
    if words:
        try:
            hits = search(words, limit=_MOST)
            if not hits:
                hits = (resolve(words),)
        except UnknownNameError as error:
            near = tuple(Code(name) for name in error.near)
            body["near"] = bool(near)
            body["near_line"] = Message("pages.places.none", near=near)
            body["none"] = True
        except GlobalArcticError:
            body["none"] = True
    else:
        hits = load_places()[:_MOST]
    known = {each.place_id for each in load_places()}
    body["rows"] = [
        {
            "id": each.place_id if each.place_id in known else "",
            "name": Name("place", each.place_id) if each.place_id in known else Code(each.name_en),
            "country": Name("country", each.country),
            "code": each.locode,
            "modes": [Message(f"pages.mode.{mode}") for mode in each.modes],
            "point": Point(each.lon, each.lat),
        }
        for each in hits
    ]
    if words and len(hits) == 1 and hits[0].place_id in known:
        return redirect("place", place=hits[0].place_id)
    return render(request, "places.html", body)


@lru_cache(maxsize=256)
def ice_months(lon: float, lat: float) -> tuple[int, ...]:
    """Return in how many ice years there is ice near a point in the middle of each month.

    Notes
    -----
    Ice is 15 % and more in a cell of the atlas within 60 km.

    Examples
    --------
    >>> ice_months(4.3, 51.9)
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    """
    import numpy as np

    from globalarctic.geo import distance_km
    from globalarctic.transport.ice.atlas import load_atlas

    atlas = load_atlas()
    x, y = atlas.lonlat()
    near = np.flatnonzero(distance_km(lon, lat, x, y) <= _NEAR_KM)
    if not len(near):
        return (0,) * 12
    icy = (atlas.conc_pct[:, :, near] >= 15).any(axis=2)
    return tuple(int(n) for n in icy.sum(axis=0))


@require_safe
def place(request: HttpRequest, place: str) -> HttpResponse:
    """Show a place: its names, where it lies, what draught it takes, ice by month, ways."""
    from globalarctic.transport.ice.atlas import load_atlas
    from globalarctic.transport.network.harbours import load_port_depths
    from globalarctic.transport.network.places import load_places

    found = next((each for each in load_places() if each.place_id == place), None)
    if found is None:
        raise Http404
    lang, day = str(getattr(request, "lang", "en")), today()
    depth = load_port_depths().get(place)
    by_sea = "sea" in found.modes
    passed = ice_months(found.lon, found.lat) if by_sea and found.lat > 35.0 else (0,) * 12
    of = len(load_atlas().years)
    name = Name("place", place)
    body: dict[str, Any] = {
        "place": found,
        "name": name,
        "names": [("en", found.name_en), ("zh-Hans", found.name_zh), ("ru", found.name_ru)],
        "country": Name("country", found.country),
        "region": Name("region", found.region) if found.region else None,
        "modes": [Message(f"pages.mode.{mode}") for mode in found.modes],
        "point": Point(found.lon, found.lat),
        "source": found.source,
        "by_sea": by_sea,
        "km": Quantity(_NEAR_KM, "km"),
        "of": of,
        "map": _map(found, lang, day.month),
        "hubs": [
            {
                "name": Name("place", hub),
                "href": f"{reverse('compare')}?"
                + urlencode(
                    {"origin": place, "target": hub, "depart": day.isoformat(),
                     "vessel": DEFAULT_SHIP}
                ),
            }
            for hub in _HUBS
            if hub != place
        ],
    }  # fmt: skip
    if depth is not None and depth.max_draught_m:
        body["draught"] = Quantity(depth.max_draught_m, "m", 1)
        body["tide"] = Quantity(depth.tide_m or 0.0, "m", 1)
    if any(passed):
        row = charts.StripRow(Message("pages.place.with-ice"), passed, of)
        body["ice"] = charts.calendar_strip(
            [row], lang=lang, marked=day.month, title=Message("pages.place.ice"),
            desc=Message("pages.place.ice-desc", n=of, km=Quantity(_NEAR_KM, "km")),
        )  # fmt: skip
    return render(request, "place.html", body)


def _map(found: Place, lang: str, month: int) -> str:
    import numpy as np

    name = Name("place", found.place_id)
    view = ARCTIC_VIEW
    if found.lat < 56.0:
        x, y = WORLD.forward(np.array([found.lon]), np.array([found.lat]))
        view = MapView(WORLD, float(x[0]), float(y[0]), 3_000_000.0)
    return charts.draw_map(
        [], [charts.Spot(found.lon, found.lat, name)], lang=lang, view=view,
        ice_href=reverse("ice-month" if view is ARCTIC_VIEW else "ice-month-world", args=[month]),
        title=Message("pages.place.map"),
        desc=Message("pages.place.title-of", place=name),
    )  # fmt: skip
