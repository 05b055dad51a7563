"""Run PolarRoute itself on a mesh and print its route as JSON; needs polar-route, not this package.

Usage: python polarroute_live.py MESH START_LON START_LAT END_LON END_LAT [--currents]

Everything else is PolarRoute's default. ``polarroute_routes.json`` holds what it printed.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Print times, travel time and the smoothed route."""
    import pandas as pd
    from polar_route.route_planner.route_planner import RoutePlanner

    mesh = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lon1, lat1, lon2, lat2 = (float(v) for v in sys.argv[2:6])
    config = {
        "objective_function": "traveltime",
        "path_variables": ["fuel", "traveltime"],
        "vector_names": ["uC", "vC"],
        "zero_currents": "--currents" not in sys.argv,
        "time_unit": "days",
    }
    ends = {
        "Name": ["start", "end"],
        "Lat": [lat1, lat2],
        "Long": [lon1, lon2],
        "Source": ["X", None],
        "Destination": [None, "X"],
    }
    ticks = [time.perf_counter()]
    planner = RoutePlanner(mesh, config)
    ticks.append(time.perf_counter())
    planner.compute_routes(pd.DataFrame(ends))
    ticks.append(time.perf_counter())
    found = planner.compute_smoothed_routes()["features"][0]
    ticks.append(time.perf_counter())
    result = {
        "version": importlib.metadata.version("polar-route"),
        "load_s": ticks[1] - ticks[0],
        "dijkstra_s": ticks[2] - ticks[1],
        "smoothing_s": ticks[3] - ticks[2],
        "own_clock_d": found["properties"]["total_traveltime"],
        "line_lon_lat": [[round(float(v), 6) for v in p] for p in found["geometry"]["coordinates"]],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
