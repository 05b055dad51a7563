// The map planes: EPSG:3995 and EPSG:3413 about the pole, and one about Asia that cuts no way.
// proj4 returns NaN for laea without explicit false origins, so they are always written.
import proj4 from "proj4";
import { get } from "ol/proj.js";
import { register } from "ol/proj/proj4.js";

const DEFINITIONS = {
  "EPSG:3995": "+proj=stere +lat_0=90 +lat_ts=71 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m",
  "EPSG:3413": "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +x_0=0 +y_0=0 +datum=WGS84 +units=m",
  "GA:WORLD": "+proj=laea +lat_0=48 +lon_0=75 +x_0=0 +y_0=0 +R=6371008.8 +units=m",
};
const EDGE = { "EPSG:3995": 12.4e6, "EPSG:3413": 12.4e6, "GA:WORLD": 12.6e6 };

proj4.defs(Object.entries(DEFINITIONS));
register(proj4);
for (const [code, edge] of Object.entries(EDGE)) get(code).setExtent([-edge, -edge, edge, edge]);

/** Plane coordinates of a point in degrees. */
export function onPlane(code, point) {
  return proj4(code, [...point]);
}

/** Points along great circles between points in degrees, at most 60 km apart. */
export function dense(points) {
  const radians = Math.PI / 180;
  const vectors = points.map(([lon, lat]) => [
    Math.cos(lat * radians) * Math.cos(lon * radians),
    Math.cos(lat * radians) * Math.sin(lon * radians),
    Math.sin(lat * radians),
  ]);
  const line = [points[0]];
  for (let k = 1; k < points.length; k += 1) {
    const [a, b] = [vectors[k - 1], vectors[k]];
    const dot = a.reduce((sum, value, i) => sum + value * b[i], 0);
    const angle = Math.acos(Math.min(1, Math.max(-1, dot)));
    const steps = Math.max(1, Math.ceil((angle * 6371) / 60));
    for (let step = 1; step < steps; step += 1) {
      const [u, w] = [Math.sin((1 - step / steps) * angle), Math.sin((step / steps) * angle)];
      const [x, y, z] = a.map((value, i) => (u * value + w * b[i]) / Math.sin(angle));
      line.push([Math.atan2(y, x) / radians, Math.atan2(z, Math.hypot(x, y)) / radians]);
    }
    line.push(points[k]);
  }
  return line;
}
