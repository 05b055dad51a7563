"""What all pictures share: projections against pyproj, files, fonts, and no trace in pyplot."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from globalarctic.errors import InputError
from globalarctic.plotting.basemap import grid_of, paint_base, polar_box
from globalarctic.plotting.figure import choose_fonts, finish, new_figure
from globalarctic.plotting.projections import EqualEarth, ObliqueView, Projection

pytest.importorskip("matplotlib")


@pytest.mark.parametrize(
    ("view", "proj"),
    [
        (EqualEarth(60.0), "+proj=eqearth +lon_0=60"),
        (ObliqueView(80.0), "+proj=laea +lat_0=90 +lon_0=80"),
        (ObliqueView(130.0, 48.0), "+proj=laea +lat_0=48 +lon_0=130"),
    ],
)
def test_points_are_drawn_where_pyproj_says(view: Projection, proj: str) -> None:
    pyproj = pytest.importorskip("pyproj")
    lon, lat = np.meshgrid(np.arange(-175.0, 180.0, 25.0), np.arange(-40.0, 89.0, 16.0))
    want = pyproj.Proj(f"{proj} +R=1")(lon, lat)
    assert np.allclose(view.forward(lon, lat), want, atol=1e-6)


def test_a_round_map_has_nothing_outside() -> None:
    view = ObliqueView(0.0)
    _, lat, inside = grid_of(view, (-3.0, 3.0, -3.0, 3.0), 61)
    assert inside[30, 30]
    assert not inside[0, 0]
    assert lat[30, 30] == pytest.approx(90.0)
    ax = new_figure(2, 2).add_subplot()
    paint_base(ax, view, polar_box(60.0), pixels=80, south_deg=60.0)
    picture = np.asarray(ax.images[0].get_array())
    assert picture[0, 0, 3] == 0
    assert picture[40, 40, 2] > picture[40, 40, 0]  # the pole is sea, and sea is blue


def test_pictures_leave_pyplot_and_its_backend_alone(tmp_path: Path) -> None:
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    backend = mpl.get_backend()
    before = plt.get_fignums()
    figure = finish(new_figure(2, 1), tmp_path / "a.png")
    assert mpl.get_backend() == backend
    assert plt.get_fignums() == before
    assert figure._repr_png_()[:4] == (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"


def test_text_of_svg_stays_text_and_control_signs_go(tmp_path: Path) -> None:
    figure = new_figure(3, 1)
    figure.text(0.1, 0.5, "Arctic\x01 СПГ, Сабетта")
    for name in ("a.svg", "b.svg", "a.pdf"):
        finish(figure, tmp_path / name)
    assert "Arctic СПГ, Сабетта" in "".join(ET.parse(tmp_path / "a.svg").getroot().itertext())
    assert (tmp_path / "a.pdf").read_bytes()[:4] == b"%PDF"


def test_the_font_that_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = new_figure(3, 1)
    text = figure.text(0.1, 0.5, "大连")
    monkeypatch.setattr("globalarctic.plotting.figure._han_font", lambda: "")
    with pytest.warns(UserWarning, match="Noto Sans CJK"):
        choose_fonts(figure)
    monkeypatch.setattr("globalarctic.plotting.figure._han_font", lambda: "SimHei")
    choose_fonts(figure)
    assert text.get_fontfamily() == ["DejaVu Sans", "SimHei"]


def test_a_path_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot draw to .*\.png"):
        finish(new_figure(1, 1), tmp_path / "a.txt")
