"""The scripts of the pages: built from the sources in the tree, within their size."""

import gzip
import hashlib
import re
from pathlib import Path

import globalarctic

WEB = Path(globalarctic.__file__).parent / "web"
ASSETS, DIST = WEB / "assets", WEB / "static" / "dist"


def test_the_bundle_was_built_from_these_sources() -> None:
    names = [
        ASSETS / "build.mjs",
        ASSETS / "package-lock.json",
        *sorted((ASSETS / "src").iterdir()),
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in names)).hexdigest()
    assert (DIST / "SOURCES.sha256").read_text().strip() == digest, "run: make assets"


def test_the_bundle_is_small_and_names_what_it_holds() -> None:
    sizes = {name: len(gzip.compress((DIST / name).read_bytes())) for name in ("page.js", "map.js")}
    assert sizes["page.js"] < 4_000
    assert sizes["map.js"] < 145_000
    licences = (DIST / "LICENSES.txt").read_text()
    assert "ol/LICENSE.md" in licences
    assert "proj4/LICENSE.md" in licences


def test_scripts_fetch_nothing_from_elsewhere_and_run_no_text() -> None:
    for path in (ASSETS / "src").iterdir():
        text = path.read_text()
        assert not re.search(r"https?://", text), path.name
        assert not re.search(r"\beval\(|new Function", text), path.name
    assert "resolved" not in (ASSETS / "package-lock.json").read_text()


def test_planes_of_page_and_picture_are_the_same() -> None:
    from globalarctic.web.charts.planes import WORLD

    text = (ASSETS / "src" / "planes.js").read_text()
    assert f"+proj=laea +lat_0={WORLD.lat0_deg:g} +lon_0={WORLD.lon0_deg:g} +x_0=0 +y_0=0" in text
