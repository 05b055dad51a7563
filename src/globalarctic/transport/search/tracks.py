"""From a path of nodes to a route of legs: pull the sea parts tight, cut at passages, name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.transport.network.arrays import MODES
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.results import Leg, Mode
from globalarctic.words import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.corridors import Plan
    from globalarctic.transport.search.engine import Calendar, Engine, Path, Sailing

__all__ = ["Track", "legs_of", "track_of"]

_ROUNDS = 3
_DELAYED_H = 0.5  # on the mesh: no line pulled in open water was then ever sailed without delay
_ASSUMED_ICE = Message("transport.warning.assumed-ice")


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A stretch of a path by one mode, as waypoints with their hours.

    Notes
    -----
    ``lon``, ``lat``, ``eta_h`` float64[k]; ``length_km`` follows the published length for land
    and rivers and the drawn line at sea; ``first`` and ``last`` are nodes; ``link`` names the
    land link, reach or transfer ("" at sea); ``gate`` a border or reach gate, -1 for none.
    """

    mode: str
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    eta_h: NDArray[np.float64]
    length_km: float
    waiting_h: float
    first: int
    last: int
    link: str
    gate: int


def track_of(sailing: Sailing, plan: Plan, path: Path) -> tuple[Track, ...]:
    """Return a path's tracks in order, sea stretches pulled tight.

    Parameters
    ----------
    sailing
        The sailing that found the path.
    plan
        Its corridor's plan.
    path
        Nodes and hours.

    Notes
    -----
    A sea stretch that the path sails without delay is first pulled as if there were no ice; where
    that way is sailed without any delay it is taken. Else it is pulled under the ice met. The clock
    runs through all tracks again after each pull: what is gained early lets every later stretch
    begin earlier (never later, the field being FIFO).
    """
    network = sailing.engine.network
    special = network.specials
    rows = network.special[path.edges[1:]]
    free = (rows < 0) | (
        (special.pinned[rows] == 0) & np.isnan(special.fixed_h[np.maximum(rows, 0)])
    )
    tracks: list[Track] = []
    t = float(path.eta_h[0])
    k = 0
    while k < len(rows):
        last = k
        while free[k] and last + 1 < len(rows) and free[last + 1]:
            last += 1
        nodes = path.nodes[k : last + 2]
        if free[k]:
            hours = float(path.eta_h[last + 1] - path.eta_h[k])
            km = float(network.weighed_km[path.edges[k + 1 : last + 2]].sum())
            delayed = hours - km / sailing.ship.open_kmh > _DELAYED_H
            track = _sea_track(sailing, plan, nodes, t, delayed=delayed)
        else:
            track = _special_track(sailing, nodes, path.edges[k + 1], t)
        tracks.append(track)
        t = float(track.eta_h[-1])
        k = last + 1
    return tuple(tracks)


def _sea_track(
    sailing: Sailing, plan: Plan, nodes: NDArray[np.int32], t: float, *, delayed: bool
) -> Track:
    from globalarctic.transport._kernels.pull import pull, sail

    engine, ship, ice = sailing.engine, sailing.ship, sailing.ice
    network = engine.network
    calm = False
    if not delayed:
        lon, lat, calm_h = _calm_line(sailing, plan, nodes)
        eta = sail(lon, lat, t, np.inf, ship.open_kmh, engine.cell_index, ice, sailing.end_h)
        calm = not eta[-1] - t > calm_h + 1e-6
    if not calm:
        lon, lat, eta = pull(
            network.lon[nodes].copy(), network.lat[nodes].copy(), t, np.inf, ship.open_kmh,
            engine.cell_index, ice, sailing.end_h, engine.gate_pieces, engine.shore,
            plan.depths(network), _ROUNDS,
        )  # fmt: skip
    return Track(
        "sea", lon, lat, eta, _length_km(lon, lat), 0.0, int(nodes[0]), int(nodes[-1]), "", -1
    )


def _calm_line(
    sailing: Sailing, plan: Plan, nodes: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return (lon, lat, hours) of a stretch pulled tight in open water, remembered a while."""
    from globalarctic.transport._kernels.pull import pull

    engine, open_kmh = sailing.engine, sailing.ship.open_kmh
    network = engine.network

    def make() -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        nowhere = np.full_like(engine.cell_index, -1)
        lon, lat, eta = pull(
            network.lon[nodes].copy(), network.lat[nodes].copy(), 0.0, np.inf, open_kmh, nowhere,
            sailing.ice, np.inf, engine.gate_pieces, engine.shore, plan.depths(network), _ROUNDS,
        )  # fmt: skip
        return lon, lat, float(eta[-1])

    key = (network.key, network.clearance_nmi, plan.draught_m, open_kmh, nodes.tobytes())
    return engine.memory.calm.get(key, make)


def _special_track(sailing: Sailing, nodes: NDArray[np.int32], edge: int, t: float) -> Track:
    from globalarctic.transport._kernels.field import wait_for_season
    from globalarctic.transport._kernels.pull import leg_end

    network, days = sailing.engine.network, sailing.days
    special = network.specials
    row = int(network.special[edge])
    start = wait_for_season(t, special.first_doy[row], special.last_doy[row], days.doy)
    start += float(special.dwell_h[row])
    lon, lat = network.lon[nodes], network.lat[nodes]
    if np.isnan(special.fixed_h[row]):
        end, _ = leg_end(
            lon[0], lat[0], lon[1], lat[1], start, float(special.max_kmh[row]),
            sailing.ship.open_kmh, sailing.engine.cell_index, sailing.ice, sailing.end_h,
        )  # fmt: skip
    else:
        end = start + float(special.fixed_h[row])
    link = network.links[special.link[row]] if special.link[row] >= 0 else ""
    gate = int(special.gate[row])
    season_wait = start - float(special.dwell_h[row]) - t
    eta = np.array([t, end])
    mode = MODES[special.mode[row]]
    return Track(
        mode, lon.copy(), lat.copy(), eta, float(network.length_km[edge]), season_wait,
        int(nodes[0]), int(nodes[1]), link, gate,
    )  # fmt: skip


def _length_km(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> float:
    from globalarctic.geo import geodesic_km

    return float(np.sum(geodesic_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))


def legs_of(sailing: Sailing, tracks: tuple[Track, ...]) -> tuple[Leg, ...]:
    """Return a path's legs: sea cut at named passages, land and rivers at places."""
    legs: list[Leg] = []
    k = 0
    while k < len(tracks):
        last = k
        while last + 1 < len(tracks) and tracks[last + 1].mode == "sea" == tracks[k].mode:
            last += 1
        if tracks[k].mode == "sea":
            legs.extend(_sea_legs(sailing, tracks[k : last + 1]))
        else:
            legs.append(_land_leg(sailing.engine, sailing.days, tracks[k]))
        k = last + 1
    return tuple(legs)


def _when(days: Calendar, hour: float) -> dt.datetime:
    midnight = days.depart_utc - dt.timedelta(hours=days.start_h)
    return midnight + dt.timedelta(seconds=round(hour * 3600.0))


def _name(engine: Engine, node: int) -> str:
    place = int(engine.network.node_place[node])
    if place >= 0:
        return engine.network.places[place].name_en
    lat, lon = engine.network.lat[node], engine.network.lon[node]
    return f"{abs(lat):.1f}{'N' if lat >= 0 else 'S'} {abs(lon):.1f}{'E' if lon >= 0 else 'W'}"


def _ident(engine: Engine, node: int) -> str:
    place = int(engine.network.node_place[node])
    return engine.network.places[place].place_id if place >= 0 else ""


def _land_leg(engine: Engine, days: Calendar, track: Track) -> Leg:
    gates = (engine.network.gates[track.gate],) if track.gate >= 0 else ()
    return Leg(
        mode=Mode(track.mode),
        from_name=_name(engine, track.first),
        to_name=_name(engine, track.last),
        distance_km=track.length_km,
        depart_utc=_when(days, track.eta_h[0]),
        arrive_utc=_when(days, track.eta_h[-1]),
        waiting_h=track.waiting_h,
        lon=track.lon,
        lat=track.lat,
        eta_h=track.eta_h - days.start_h,
        passages=gates,
        link_ids=(track.link,),
        from_id=_ident(engine, track.first),
        to_id=_ident(engine, track.last),
    )


def _join(tracks: tuple[Track, ...]) -> tuple[NDArray[np.float64], ...]:
    lon = np.concatenate([tracks[0].lon[:1], *(t.lon[1:] for t in tracks)])
    lat = np.concatenate([tracks[0].lat[:1], *(t.lat[1:] for t in tracks)])
    eta = np.concatenate([tracks[0].eta_h[:1], *(t.eta_h[1:] for t in tracks)])
    moved = np.ones(len(lon), np.bool_)  # a fairway may meet its channel where it begins
    moved[1:] = (np.diff(lon) != 0.0) | (np.diff(lat) != 0.0) | (np.diff(eta) > 0.0)
    return lon[moved], lat[moved], eta[moved]


def _sea_legs(sailing: Sailing, tracks: tuple[Track, ...]) -> list[Leg]:
    from globalarctic.transport._kernels.gates import crossings

    engine = sailing.engine
    lon, lat, eta = _join(tracks)
    passages = load_passages()
    cuts: list[tuple[int, float, str, str]] = []
    for segment, part, gate, _x, _y in crossings(lon, lat, engine.gate_pieces):
        if gate >= len(passages) or any(cut[2] == passages[gate].passage_id for cut in cuts):
            continue
        cuts.append((segment, part, passages[gate].passage_id, passages[gate].name_en))
    done = {cut[2] for cut in cuts}
    start = 0
    for track in tracks:
        if track.gate >= 0 and engine.network.gates[track.gate] not in done:
            gate_id = engine.network.gates[track.gate]
            cuts.append((start, 0.5, gate_id, passages[track.gate].name_en))
            done.add(gate_id)
        start += len(track.lon) - 1
    cuts.sort()
    return _cut(sailing, (lon, lat, eta), cuts, tracks)


def _cut(
    sailing: Sailing,
    line: tuple[NDArray[np.float64], ...],
    cuts: list[tuple[int, float, str, str]],
    tracks: tuple[Track, ...],
) -> list[Leg]:
    from globalarctic.geo import interpolate

    lon, lat, eta = line
    points: list[tuple[float, float, float, str, str]] = []
    position = 0
    for k in range(len(lon)):
        points.append((lon[k], lat[k], eta[k], "", ""))
        while position < len(cuts) and cuts[position][0] == k and k + 1 < len(lon):
            _, part, gate_id, name = cuts[position]
            x, y = interpolate(lon[k], lat[k], lon[k + 1], lat[k + 1], part)
            hour = eta[k] + part * (eta[k + 1] - eta[k])
            points.append((float(x), float(y), hour, gate_id, name))
            position += 1
    legs: list[Leg] = []
    begin = 0
    engine = sailing.engine
    start = (_name(engine, tracks[0].first), _ident(engine, tracks[0].first))
    for k in range(1, len(points)):
        if points[k][3] or k == len(points) - 1:
            last = tracks[-1].last
            end = (points[k][4] or _name(engine, last), points[k][3] or _ident(engine, last))
            piece = np.array([p[:3] for p in points[begin : k + 1]], dtype=np.float64)
            gates = (points[k][3],) if points[k][3] else ()
            legs.append(_sea_leg(sailing, piece, (start, end), gates))
            begin, start = k, end
    return legs


def _sea_leg(
    sailing: Sailing,
    piece: NDArray[np.float64],
    ends: tuple[tuple[str, str], tuple[str, str]],
    gates: tuple[str, ...],
) -> Leg:
    from globalarctic.transport._kernels.pull import profile

    lon, lat, eta = (np.ascontiguousarray(piece[:, k]) for k in range(3))
    engine, days = sailing.engine, sailing.days
    met: Any = profile(
        lon, lat, eta, engine.cell_index, sailing.ice, sailing.ship.lut_rio, engine.assumed
    )
    ice_km, rio, rio_lon, rio_lat, standstill, assumed_km = met
    return Leg(
        mode=Mode.SEA,
        from_name=ends[0][0],
        to_name=ends[1][0],
        from_id=ends[0][1],
        to_id=ends[1][1],
        distance_km=_length_km(lon, lat),
        depart_utc=_when(days, eta[0]),
        arrive_utc=_when(days, eta[-1]),
        waiting_h=float(min(standstill, eta[-1] - eta[0])),
        lon=lon,
        lat=lat,
        eta_h=eta - days.start_h,
        passages=gates,
        ice_km=float(ice_km),
        lowest_rio=None if np.isnan(rio) else float(rio),
        lowest_rio_lon=None if np.isnan(rio) else float(rio_lon),
        lowest_rio_lat=None if np.isnan(rio) else float(rio_lat),
        assumptions=(_ASSUMED_ICE,) if assumed_km > 0 else (),
    )
