"""The Polar Code: its Arctic waters, where a way enters and leaves them, and ship categories.

The boundary has the vertices of the legal text (SOLAS XIV/1.3, MARPOL I reg. 46.2): rhumb lines in
the Atlantic and along 60 N, a great circle from Bjornoya to Cape Kanin Nos. Where the text follows
the coasts of Asia and North America, the polygon is closed over land (dataset ``rule-areas``);
the southern shore of Jan Mayen is replaced by the straight line to Bjornoya.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from globalarctic.data.tables import load
from globalarctic.records import Blank, Catalogue
from globalarctic.transport.rules.areas import Stay, resolve_area, stays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ARCTIC_WATERS",
    "IceClass",
    "in_arctic_waters",
    "load_ice_classes",
    "polar_category",
    "polar_stays",
    "resolve_ice_class",
]

ARCTIC_WATERS = "polar-arctic"
"""Id of the Arctic waters of the Polar Code among the areas."""


@dataclass(frozen=True, slots=True)
class IceClass:
    """An ice class: its register class for the Northern Sea Route and its Polar Code category.

    Notes
    -----
    ``rmrs_class`` is the class of the Russian register, equal or nominally equivalent ("" none);
    ``polar_equivalent`` the polar class of the same kind; ``polar_category`` A, B or C, "" when
    the category is judged case by case. The Polar Ship Certificate decides in every case.
    """

    ice_class: str
    system: Blank
    aliases: tuple[str, ...]
    rmrs_class: Blank
    polar_equivalent: Blank
    polar_category: Blank
    source: str
    grade: str
    note: Blank


def in_arctic_waters(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Return whether points lie in the Arctic waters of the Polar Code.

    Parameters
    ----------
    lon, lat
        Degrees, shapes that broadcast; points at sea (land inside the outline counts as inside).

    Examples
    --------
    >>> in_arctic_waters([33.0, 60.0, 20.0], [69.5, 70.0, 70.5]).tolist()
    [False, True, False]
    """
    return resolve_area(ARCTIC_WATERS).contains(lon, lat)


def polar_stays(lon: ArrayLike, lat: ArrayLike, eta_h: ArrayLike) -> tuple[Stay, ...]:
    """Return where and when a way enters and leaves the Arctic waters of the Polar Code.

    Parameters
    ----------
    lon, lat
        Waypoints, degrees.
    eta_h
        Hour at each.

    Examples
    --------
    >>> [round(stay.enter_lat, 1) for stay in polar_stays([-170, -170], [55.0, 65.0], [0, 48])]
    [60.0]
    """
    return stays(resolve_area(ARCTIC_WATERS), lon, lat, eta_h)


@lru_cache(maxsize=1)
def load_ice_classes() -> Catalogue[IceClass]:
    """Return all ice classes, in the table's order.

    Examples
    --------
    >>> load_ice_classes()[0].ice_class
    'none'
    """
    classes = load("ice_classes", IceClass)
    return Catalogue(classes, "ice class", "ice_class", names=lambda each: each.aliases)


def resolve_ice_class(name: str) -> IceClass:
    """Return an ice class by its name or another name on file, in any case.

    Raises
    ------
    UnknownNameError
        With the near names.

    Examples
    --------
    >>> resolve_ice_class("1A (Arc4)").ice_class, resolve_ice_class("ICE-1A").rmrs_class
    ('Arc4', 'Arc4')
    """
    return load_ice_classes().find(name)


def polar_category(ice_class: str) -> str:
    """Return the Polar Code category of an ice class: A, B, C, or "" when judged case by case.

    Parameters
    ----------
    ice_class
        Class as certified.

    Notes
    -----
    A: PC1-PC5; B: PC6-PC7; C: any Baltic class or none. Classes of other systems are judged case
    by case; the Polar Ship Certificate decides.

    Raises
    ------
    UnknownNameError
        When the class is not on file.

    Examples
    --------
    >>> polar_category("PC5"), polar_category("PC6"), polar_category("1A"), polar_category("Arc7")
    ('A', 'B', 'C', '')
    """
    return resolve_ice_class(ice_class).polar_category
