// The map that can be moved: takes the place of the picture that the server drew.
import Feature from "ol/Feature.js";
import Map from "ol/Map.js";
import View from "ol/View.js";
import { defaults as controls } from "ol/control/defaults.js";
import { createEmpty, extend, isEmpty } from "ol/extent.js";
import LineString from "ol/geom/LineString.js";
import MultiLineString from "ol/geom/MultiLineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import ImageLayer from "ol/layer/Image.js";
import VectorLayer from "ol/layer/Vector.js";
import ImageStatic from "ol/source/ImageStatic.js";
import VectorSource from "ol/source/Vector.js";
import { Circle, Fill, Stroke, Style, Text } from "ol/style.js";
import { dense, onPlane } from "./planes.js";

// Plane and edges of the picture of the ice: the 25 km grid about the pole, one of its own elsewhere.
const ICE = {
  "EPSG:3995": { projection: "EPSG:3413", imageExtent: [-3.85e6, -5.35e6, 3.75e6, 5.85e6] },
  "GA:WORLD": { projection: "GA:WORLD", imageExtent: [-4e6, -1.5e6, 5.5e6, 8e6] },
};
const HUES = ["#0072b2", "#c24a00", "#00795a", "#b0508a", "#7a5c00", "#333b44", "#2a8fc4", "#8a4fd0"];

function landOf(topology, plane) {
  const { scale, translate } = topology.transform;
  const features = [];
  for (const polygon of topology.objects.land.arcs) {
    const rings = polygon.map(([arc]) => {
      let [x, y] = [0, 0];
      return topology.arcs[arc].map(([dx, dy]) => {
        x += dx;
        y += dy;
        return onPlane(plane, [x * scale[0] + translate[0], y * scale[1] + translate[1]]);
      });
    });
    if (rings[0].every(([x, y]) => Math.hypot(x, y) < 3e7)) features.push(new Feature(new Polygon(rings)));
  }
  return features;
}

function graticule(plane) {
  const lines = [];
  const span = (from, to, step) => Array.from({ length: Math.round((to - from) / step) + 1 }, (_, k) => from + k * step);
  for (const lat of span(0, 80, 10)) lines.push(span(-180, 180, 3).map((lon) => onPlane(plane, [lon, lat])));
  for (const lon of span(-180, 150, 30)) lines.push(span(0, 88, 4).map((lat) => onPlane(plane, [lon, lat])));
  return new Feature(new MultiLineString(lines));
}

const LAND = new Style({ fill: new Fill({ color: "#e9e5d8" }), stroke: new Stroke({ color: "#b3ac99", width: 0.6 }) });
const GRID = new Style({ stroke: new Stroke({ color: "rgba(127,147,163,.45)", width: 0.7 }) });
const HALO = new Style({ stroke: new Stroke({ color: "rgba(255,255,255,.85)", width: 6.5 }), zIndex: 0 });

function lineStyles(hue, strong) {
  const lineDash = hue >= HUES.length ? [9, 5] : undefined;
  const stroke = new Stroke({ color: HUES[hue % HUES.length], width: strong ? 5.5 : 3.2, lineDash });
  return [HALO, new Style({ stroke, zIndex: 1 })];
}

function spotStyle(label) {
  const ink = new Fill({ color: "#16212c" });
  return new Style({
    image: new Circle({ radius: 5, fill: ink, stroke: new Stroke({ color: "#fff", width: 2 }) }),
    text: new Text({
      text: label, font: "600 14px system-ui, sans-serif", offsetY: -14, fill: ink,
      stroke: new Stroke({ color: "#fff", width: 3.5 }),
    }),
    zIndex: 3,
  });
}

/** Read a file; a copy that opens from a disk holds its files in scripts. */
async function read(href) {
  const inline = globalThis.gaFiles?.[href];
  return inline ? JSON.parse(inline) : (await fetch(href)).json();
}

/** Show the map of an element: its data-* name the files, the plane and the words of its buttons. */
export async function show(element) {
  const { ways, coast, plane, zoomIn, zoomOut } = element.dataset;
  const [drawn, far] = await Promise.all([ways, coast].map(read));
  const target = document.createElement("div");
  target.className = "map-canvas";
  target.tabIndex = 0;
  target.setAttribute("role", "application");
  target.setAttribute("aria-label", element.dataset.label);
  const land = new VectorSource({ features: landOf(far, plane) });
  const lines = new VectorSource();
  const ice = new ImageLayer({ opacity: 0.9 });
  for (const way of drawn.ways) {
    const points = dense(way.points);
    const feature = new Feature(new LineString(points.map((point) => onPlane(plane, point))));
    feature.setId(way.id);
    feature.setProperties({ hue: way.hue, points });
    feature.setStyle(way.shown ? lineStyles(way.hue, false) : []);
    lines.addFeature(feature);
  }
  const spots = drawn.spots.map((spot) => {
    const feature = new Feature(new Point(onPlane(plane, spot.point)));
    feature.setStyle(spotStyle(spot.label));
    return feature;
  });
  element.querySelector("svg")?.replaceWith(target);
  const map = new Map({
    target,
    controls: controls({ attribution: false, rotate: false, zoomOptions: { zoomInTipLabel: zoomIn, zoomOutTipLabel: zoomOut } }),
    layers: [
      new VectorLayer({ source: land, style: LAND, updateWhileInteracting: true }),
      ice,
      new VectorLayer({ source: new VectorSource({ features: [graticule(plane)] }), style: GRID }),
      new VectorLayer({ source: lines }),
      new VectorLayer({ source: new VectorSource({ features: spots }), declutter: true }),
    ],
    view: new View({ projection: plane, center: [0, 0], resolution: 16000, minResolution: 800, maxResolution: 45000 }),
  });
  const extent = createEmpty();
  lines.forEachFeature((feature) => {
    if (feature.getStyle().length) extend(extent, feature.getGeometry().getExtent());
  });
  if (isEmpty(extent)) extend(extent, [-4.2e6, -4.2e6, 4.2e6, 4.2e6]);
  map.getView().fit(extent, { padding: [36, 36, 36, 36] });
  let near = false;
  map.on("moveend", async () => {
    if (near || map.getView().getResolution() > 6000) return;
    near = true;
    const features = landOf(await read(element.dataset.coastNear), plane);
    land.clear();
    land.addFeatures(features);
  });
  const shown = {
    map,
    setIce(url) {
      ice.setSource(new ImageStatic({ url, ...ICE[plane] }));
    },
    setWay(id, on) {
      const feature = lines.getFeatureById(id);
      feature?.setStyle(on ? lineStyles(feature.get("hue"), false) : []);
    },
    mark(id) {
      lines.forEachFeature((feature) => {
        if (feature.getStyle().length) feature.setStyle(lineStyles(feature.get("hue"), feature.getId() === id));
      });
    },
    // What a test compares with another projection library: plane and pixel of a point.
    project: (point) => ({ plane: onPlane(plane, point), pixel: map.getPixelFromCoordinate(onPlane(plane, point)) }),
    drawn(id) {
      const feature = lines.getFeatureById(id);
      return { points: feature.get("points"), plane: feature.getGeometry().getCoordinates() };
    },
  };
  if (element.dataset.ice) shown.setIce(element.dataset.ice);
  element.shown = shown;
  map.once("rendercomplete", () => {
    element.dataset.ready = "yes";
  });
  return shown;
}
