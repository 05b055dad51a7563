"""What every template knows: the menus, and which page is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["FOOT", "MENU", "menus"]

MENU = ["compare", "corridors", "ice", "places", "rules", "data"]
"""Names of pages in the head; each has a sentence ``pages.nav.NAME``. Other parts of the site add
(name, code of its sentence)."""
FOOT = ["method", "about", "status"]
OTHERS: list[tuple[str, str]] = []


def menus(request: HttpRequest) -> dict[str, Any]:
    """Give every template its menus."""
    path = request.path
    menu = []
    for name, code in [*((name, f"pages.nav.{name}") for name in MENU), *OTHERS]:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        menu.append((href, code, path == href or path.startswith(f"{href}/")))
    foot = [(reverse(name), f"pages.nav.{name}") for name in FOOT]
    return {"menu": menu, "foot_menu": foot}
