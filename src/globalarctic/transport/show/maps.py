"""Maps as PNG: corridors over coast and ice, in a world view and an Arctic view.

Coast from the one-minute land mask, ice from the atlas on the day of departure; lines are the
routes' own waypoints along great circles. Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.geo import great_circle_line
from globalarctic.landmask import load_land_mask
from globalarctic.plotting.basemap import draw_graticule, draw_line, grid_of, paint_base, polar_box
from globalarctic.plotting.figure import finish, fonts_of, new_figure, text_width
from globalarctic.plotting.projections import EqualEarth, ObliqueView, Projection
from globalarctic.plotting.style import SOFT, line_style
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.network.names import place_name, vessel_name
from globalarctic.transport.results import Comparison, CorridorResult
from globalarctic.units import km_to_nmi
from globalarctic.words import Code, Day, Message, Quantity, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from globalarctic.plotting.basemap import Box
    from globalarctic.transport.ice.atlas import IceField
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.results import Route
    from globalarctic.words import Arg

__all__ = ["draw_comparison", "draw_ice", "draw_route"]

_ARCTIC = {"nsr", "nwp", "tsr", "land-ice", "yenisei", "lena"}
_POLAR_LAT_DEG = 50.0
_LEGEND_SIGNS = 68
_WORLD_BOX = (-2.72, 2.72, -1.06, 1.33)


def _ice(ax: Any, view: Projection, box: Box, field: IceField) -> Any:
    lon, lat, inside = grid_of(view, box, 520)
    cell = np.where(inside, load_atlas().cells_at(lon, lat), -1)
    ocean = inside & load_land_mask().is_ocean(lon, lat)
    conc = np.where((cell >= 0) & ocean, field.conc_frac[np.maximum(cell, 0)], 0.0)
    shown = np.ma.masked_less(100.0 * conc, 15.0)
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("ice", ["#a9cbe3", "#eef6fb", "#ffffff"])
    return ax.imshow(
        shown, extent=box, origin="lower", cmap=colours, vmin=15, vmax=100,
        interpolation="nearest", zorder=1,
    )  # fmt: skip


def _track(row: CorridorResult) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a row's whole line, densified along great circles."""
    legs = () if row.route is None else row.route.legs
    lines = [great_circle_line(leg.lon, leg.lat, step_km=60.0) for leg in legs]
    return np.concatenate([lon for lon, _ in lines]), np.concatenate([lat for _, lat in lines])


def _place_label(
    ax: Any,
    text: str,
    colour: str,
    points: NDArray[np.float64],
    taken: list[Any],
    lines: NDArray[np.float64],
) -> None:
    """Write a label where it overlaps neither labels nor other lines, if there is such a place."""
    from matplotlib.transforms import Bbox

    renderer = ax.figure.canvas.get_renderer()
    family = fonts_of(text) or ["DejaVu Sans"]
    probe = ax.text(0, 0, text, fontsize=8.2, fontweight="bold", fontfamily=family)
    size = probe.get_window_extent(renderer)
    probe.remove()
    pixel = ax.figure.dpi / 72.0
    best, best_score = None, np.inf
    frame = ax.get_window_extent()
    for part in np.linspace(0.12, 0.88, 25):
        x, y = points[int(part * (len(points) - 1))]
        px, py = ax.transData.transform((x, y))
        for dx, dy, ha in ((6, 6, "left"), (6, -11, "left"), (-6, 6, "right"), (-6, -11, "right")):
            left = px + dx * pixel - (size.width if ha == "right" else 0.0)
            low = py + dy * pixel
            box = Bbox.from_bounds(left, low - 2.0, size.width, size.height + 2.0)
            if not (frame.x0 < box.x0 and box.x1 < frame.x1):
                continue
            if not (frame.y0 < box.y0 and box.y1 < frame.y1):
                continue
            clash = sum(box.overlaps(other) for other in taken)
            inside = (
                (lines[:, 0] > box.x0) & (lines[:, 0] < box.x1)
                & (lines[:, 1] > box.y0) & (lines[:, 1] < box.y1)
            ).sum()  # fmt: skip
            score = 1000.0 * clash + float(inside) + 2.0 * abs(part - 0.5)
            if score < best_score:
                best, best_score = (x, y, dx, dy, ha), score
    if best is None:
        return
    from matplotlib import patheffects

    x, y, dx, dy, ha = best
    label = ax.annotate(
        text, (x, y), (dx, dy), textcoords="offset points", ha=ha, fontsize=8.2, color=colour,
        fontweight="bold", fontfamily=family, zorder=9,
        path_effects=[patheffects.withStroke(linewidth=2.6, foreground="white")],
    )  # fmt: skip
    taken.append(label.get_window_extent(renderer).padded(2))


def _corridors(
    ax: Any,
    view: Projection,
    rows: list[tuple[int, CorridorResult]],
    tracks: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]],
    named: set[str],
    low: float,
) -> None:
    ax.apply_aspect()
    drawn: dict[int, NDArray[np.float64]] = {}
    for number, _ in rows:
        lon, lat = tracks[number]
        keep = lat >= low
        x, y = view.forward(lon, lat)
        x, y = np.where(keep, x, np.nan), np.where(keep, y, np.nan)
        draw_line(ax, x, y, lw=1.9, zorder=5, solid_capstyle="round", **line_style(number))
        drawn[number] = np.column_stack([x, y])
    taken: list[Any] = []
    for number, row in rows:
        if row.corridor not in named:
            continue
        others = [ax.transData.transform(p) for k, p in drawn.items() if k != number]
        lines = np.concatenate([*others, np.zeros((1, 2))])
        points = drawn[number][np.isfinite(drawn[number]).all(axis=1)]
        if len(points):
            _place_label(ax, spoken(row.named), line_style(number)["color"], points, taken, lines)


def _mark(ax: Any, view: Projection, places: tuple[Place, ...], low: float) -> None:
    from matplotlib import patheffects

    for place in places:
        if place.lat < low:
            continue
        x, y = view.forward(place.lon, place.lat)
        ax.plot(float(x), float(y), "o", ms=6, mfc="white", mec="black", mew=1.5, zorder=10)
        ax.annotate(
            spoken(place_name(place)), (float(x), float(y)), (8, -3), textcoords="offset points",
            fontsize=9.5, fontweight="bold", zorder=11,
            path_effects=[patheffects.withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip


def draw_comparison(comparison: Comparison, path: str | Path | None = None) -> Figure:
    """Draw a comparison's corridors to a PNG: the world beside the Arctic, with ice and legend.

    Parameters
    ----------
    comparison
        The comparison; impossible corridors stand in the legend with their reason.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    field, words = _ice_of(comparison)
    possible = [(k, row) for k, row in enumerate(comparison.corridors) if row.route is not None]
    fig = new_figure(16, 9.6, dpi=115)
    world_ax = fig.add_axes((0.005, 0.30, 0.60, 0.62))
    polar_ax = fig.add_axes((0.605, 0.22, 0.39, 0.70))
    world, arctic = EqualEarth(60.0), ObliqueView(80.0)
    for ax, view, box, low in (
        (world_ax, world, _WORLD_BOX, -60.0),
        (polar_ax, arctic, polar_box(_POLAR_LAT_DEG), _POLAR_LAT_DEG),
    ):
        paint_base(ax, view, box, pixels=900)
        image = _ice(ax, view, box, field)
        lons = range(-180, 180, 30)
        lats = range(-30, 90, 30) if low < 0 else range(60, 90, 10)
        draw_graticule(ax, view, lats, lons, low)
    named = {row.corridor for _, row in possible}
    tracks = {number: _track(row) for number, row in possible}
    _corridors(world_ax, world, possible, tracks, named - _ARCTIC, -90.0)
    _corridors(polar_ax, arctic, possible, tracks, named & _ARCTIC, _POLAR_LAT_DEG - 6)
    for ax, view, low in ((world_ax, world, -90.0), (polar_ax, arctic, _POLAR_LAT_DEG)):
        _mark(ax, view, (comparison.origin, comparison.target), low)
    _titles(fig, comparison, words)
    bar = fig.colorbar(
        image, cax=fig.add_axes((0.70, 0.185, 0.20, 0.013)), orientation="horizontal"
    )
    bar.set_label(spoken(Message("pictures.map.concentration")), fontsize=9)
    bar.ax.tick_params(labelsize=8)
    _legend(fig, comparison)
    return finish(fig, path)


def draw_route(route: Route, path: str | Path | None = None) -> Figure:
    """Draw one route as ``draw_comparison`` draws several.

    Parameters
    ----------
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    row = CorridorResult(
        route.corridor, route.corridor_name, True, None, duration_d=route.duration_d, route=route
    )
    year = route.ice_year or int(load_atlas().years[-1])
    basis = (
        Message("pictures.map.ice-year", year=Code(str(year)))
        if route.ice_year else Message("pictures.map.no-ice")
    )  # fmt: skip
    ship = route.ship
    return draw_comparison(
        Comparison(
            route.origin, route.target, route.depart_utc, ship.vessel_id, ship.name_en, ship,
            (year,), basis, (row,), code_version=__version__,
        ),
        path,
    )  # fmt: skip


def _ice_of(comparison: Comparison) -> tuple[IceField, Message]:
    atlas = load_atlas()
    day = comparison.depart_utc.date() + dt.timedelta(days=7)
    years = list(comparison.ice_years)
    fields = {year: atlas.on(day, ice_year=year) for year in years}
    ranked = sorted(years, key=lambda year: atlas.extent_km2(fields[year]))
    middle = ranked[len(ranked) // 2]
    code = "pictures.map.median-ice" if len(years) > 1 else "pictures.map.ice"
    shown = Day(dt.date(middle, day.month, min(day.day, 28 if day.month == 2 else 31)))
    return fields[middle], Message(code, day=shown)


def _titles(fig: Any, comparison: Comparison, ice: Message) -> None:
    ends = {"origin": place_name(comparison.origin), "target": place_name(comparison.target)}
    code = "one-way" if len(comparison.corridors) == 1 else "title"
    fig.text(
        0.012, 0.955, spoken(Message(f"pictures.map.{code}", **ends)), fontsize=19,
        fontweight="bold",
    )  # fmt: skip
    about = Message(
        "pictures.map.about", day=Day(comparison.depart_utc.date()),
        vessel=vessel_name(comparison.ship), ice=ice, basis=comparison.ice_basis,
    )  # fmt: skip
    fig.text(0.012, 0.925, spoken(about), fontsize=10.5, color=SOFT)
    foot = Message("pictures.map.foot", version=Code(comparison.code_version))
    fig.text(0.012, 0.008, spoken(foot), fontsize=7.5, color=SOFT)


def _legend(fig: Any, comparison: Comparison) -> None:
    from matplotlib.lines import Line2D

    ax = fig.add_axes((0.012, 0.03, 0.60, 0.25))
    ax.axis("off")
    ax.set_xlim(0, 2)
    ax.set_ylim(0, 1)
    rows = list(comparison.corridors)
    half = (len(rows) + 1) // 2
    for k, row in enumerate(rows):
        x, y = k // half, 1.0 - (k % half + 0.5) / half
        if row.possible and row.distance_km is not None:
            ax.add_line(Line2D([x, x + 0.06], [y, y], lw=2.4, **line_style(k)))
            whole = row.pass_prob in (None, 1.0)
            about: dict[str, Arg] = {
                "way": row.named, "days": Quantity(row.duration_d or 0.0, "d-short", 1),
                "length": Quantity(km_to_nmi(row.distance_km), "nmi"),
            }  # fmt: skip
            if not whole:
                about["chance"] = Quantity(100.0 * (row.pass_prob or 0.0), "pct")
            text = Message(f"pictures.map.{'way' if whole else 'way-chance'}", **about)
            ax.text(x + 0.075, y, spoken(text), va="center", fontsize=9)
        else:
            ax.text(x + 0.02, y, "×", va="center", fontsize=11, color="#999999")
            refused = Message("pictures.map.refused", way=row.named, reason=row.reason or Code(""))
            ax.text(x + 0.075, y, _cut(spoken(refused)), va="center", fontsize=7.6, color=SOFT)


def _cut(text: str) -> str:
    """Return the beginning of a text that is too long for a column of the legend."""
    if text_width(text) <= _LEGEND_SIGNS:
        return text
    while text_width(text) > _LEGEND_SIGNS - 2:
        text = text[:-1]
    cut = text.rsplit(" ", 1)[0]
    return f"{cut if len(cut) > len(text) / 2 else text} …"


def draw_ice(
    field: IceField,
    path: str | Path | None = None,
    *,
    extent_million_km2: float | None = None,
) -> Figure:
    """Draw the ice of a day to a PNG, Arctic view.

    Parameters
    ----------
    field
        Ice on a day, from the atlas.
    path
        File to write, .png, .svg or .pdf; none when it is left out.
    extent_million_km2
        Extent to name; that of the field by default.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    view, box = ObliqueView(0.0), polar_box(_POLAR_LAT_DEG)
    fig = new_figure(9, 9.6, dpi=130)
    ax = fig.add_axes((0.02, 0.08, 0.96, 0.84))
    paint_base(ax, view, box, pixels=1500)
    image = _ice(ax, view, box, field)
    draw_graticule(ax, view, range(60, 90, 10), range(-180, 180, 30), _POLAR_LAT_DEG)
    extent = extent_million_km2
    if extent is None:
        extent = load_atlas().extent_km2(field) / 1e6
    title = Message("pictures.ice.title", day=Day(field.day))
    fig.text(0.03, 0.955, spoken(title), fontsize=18, fontweight="bold")
    about = Message(
        "pictures.ice.about", extent=Quantity(extent, "km2-m", 2), source=Code(field.source)
    )
    fig.text(0.03, 0.93, spoken(about), fontsize=10.5, color=SOFT)
    bar = fig.colorbar(image, cax=fig.add_axes((0.3, 0.055, 0.4, 0.013)), orientation="horizontal")
    bar.set_label(spoken(Message("pictures.map.concentration")), fontsize=9)
    bar.ax.tick_params(labelsize=8)
    return finish(fig, path)
