from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from globalarctic.errors import InputError
from globalarctic.plotting.projections import EqualEarth, ObliqueView
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.search.compare import compare
from globalarctic.transport.show.maps import draw_comparison, draw_ice


@given(st.floats(-179, 179), st.floats(-85, 85), st.floats(-180, 180))
def test_projections_come_back(lon: float, lat: float, centre: float) -> None:
    for view in (EqualEarth(centre), ObliqueView(centre)):
        back = view.inverse(*view.forward(lon, lat))
        if np.isnan(back[0]):
            continue
        assert float(back[1]) == pytest.approx(lat, abs=1e-6)
        assert abs((float(back[0]) - lon + 180) % 360 - 180) < 1e-5


def test_pictures_are_drawn(tmp_path: Path) -> None:
    from matplotlib import image

    held = compare(
        "Dalian", "Rotterdam", depart=dt.date(2012, 9, 1), corridors=("nsr", "suez", "tsr")
    )
    draw_comparison(held, str(tmp_path / "map.png"))
    draw_ice(load_atlas().on(dt.date(2012, 3, 15)), str(tmp_path / "ice.png"))
    for name in ("map.png", "ice.png"):
        picture = image.imread(tmp_path / name)
        assert picture.shape[0] > 1000
        assert picture[..., :3].std() > 0.05
    with pytest.raises(InputError, match="cannot draw"):
        draw_ice(load_atlas().on(dt.date(2012, 3, 15)), str(tmp_path / "map.png" / "x.png"))
