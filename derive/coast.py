"""Derive the coast of web maps: Natural Earth land in two levels, as TopoJSON.

Usage: python derive/coast.py --atlas FOLDER

FOLDER is the unpacked npm package world-atlas 2.0.2 (``npm ci`` in the folder of the web assets
puts it into node_modules). Antarctica and land south of 60 S are left out, coordinates are rounded
to a grid, rings that this flattens go, and edges along the 180th meridian stay, so that a map in
any projection can tell coast from cut.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "src" / "globalarctic" / "data" / "bundled"
ASSETS = ROOT / "src" / "globalarctic" / "web" / "assets"
# name of the level -> file of world-atlas, grid in degrees
LEVELS = {"far": ("land-110m.json", 0.02), "near": ("land-50m.json", 0.01)}
SOUTH_DEG = -60.0


def rings_of(atlas: dict[str, Any]) -> list[list[np.ndarray]]:
    """Return the polygons of a topology: rings of (lon, lat) in degrees."""
    scale, shift = (np.array(atlas["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in atlas["arcs"]]

    def ring(parts: list[int]) -> np.ndarray:
        lines = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in parts]
        return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])

    polygons = []
    for shape in atlas["objects"]["land"]["geometries"]:
        many = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        polygons += [[ring(parts) for parts in polygon] for polygon in many]
    return polygons


def coarse(ring: np.ndarray, step: float) -> list[list[int]]:
    """Return a ring on the grid without points that repeat."""
    points = np.rint((ring - (-180.0, -90.0)) / step).astype(int)
    kept = np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])
    return points[kept].tolist()


def topology(polygons: list[list[np.ndarray]], step: float) -> dict[str, Any]:
    """Return polygons as TopoJSON, one arc a ring."""
    arcs: list[list[list[int]]] = []
    shapes = []
    for polygon in polygons:
        if polygon[0][:, 1].max() < SOUTH_DEG:
            continue
        rings = []
        for ring in polygon:
            points = coarse(ring, step)
            if len(points) > 3:
                steps = np.diff(np.array(points), axis=0).tolist()
                rings.append([len(arcs)])
                arcs.append([points[0], *steps])
        if rings:
            shapes.append(rings)
    return {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [-180, -90]},
        "objects": {"land": {"type": "MultiPolygon", "arcs": shapes}},
        "arcs": arcs,
    }


def main() -> None:
    """Write coast_far.json.gz and coast_near.json.gz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--atlas", type=Path, default=ASSETS / "node_modules" / "world-atlas")
    folder = parser.parse_args().atlas
    for name, (file, step) in LEVELS.items():
        made = topology(rings_of(json.loads((folder / file).read_text())), step)
        packed = gzip.compress(json.dumps(made, separators=(",", ":")).encode(), 9, mtime=0)
        (BUNDLED / f"coast_{name}.json.gz").write_bytes(packed)
        print(f"{name}: {len(made['arcs'])} rings, {len(packed)} bytes")


if __name__ == "__main__":
    main()
