// Build the two modules into the static files of the site; the same sources give the same bytes.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const out = process.argv[2] || "../static/dist";
const licences = ["ol", "proj4"].map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})`;
});
await build({
  entryPoints: ["src/page.js", "src/map.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2021",
  outdir: out,
  legalComments: "none",
  banner: { js: `/* globalarctic; with ${licences.join(", ")}; see LICENSES.txt */` },
});
const texts = ["ol/LICENSE.md", "proj4/LICENSE.md", "rbush/LICENSE", "quickselect/LICENSE", "earcut/LICENSE"]
  .map((path) => {
    try {
      return `${path}\n\n${readFileSync(`node_modules/${path}`, "utf8").trim()}\n`;
    } catch {
      return "";
    }
  })
  .filter(Boolean);
writeFileSync(`${out}/LICENSES.txt`, texts.join("\n---\n\n"));

// What the bundle was built from: a test without Node tells from it whether the bundle is stale.
const sources = ["build.mjs", "package-lock.json", ...readdirSync("src").sort().map((name) => `src/${name}`)];
const hash = createHash("sha256");
for (const name of sources) hash.update(readFileSync(name));
writeFileSync(`${out}/SOURCES.sha256`, `${hash.digest("hex")}\n`);
