"""Lazy loading: a room names its verbs and results; their modules load when first used."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["attach", "load"]


class _Room(ModuleType):
    """A package whose verbs win over its modules of the same name (``regions.ties``)."""

    _verbs: frozenset[str] = frozenset()

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep a module that has a verb's name from hiding the verb when it is imported."""
        if not (name in self._verbs and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def attach(
    package: str, names: Mapping[str, Iterable[str]] | None = None, *, modules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` for a package.

    Parameters
    ----------
    package
        Name of the package: ``__name__``.
    names
        Module, relative to the package -> the names it gives.
    modules
        Modules of the package that are shown as they are.

    Notes
    -----
    mypy and editors do not see what is loaded later: import the same names under
    ``TYPE_CHECKING``, each ``as`` itself.

    Examples
    --------
    >>> get, names, _ = attach("globalarctic", {"units": ["km_to_nmi"]}, modules=["errors"])
    >>> names(), get("km_to_nmi")(1.852)
    (['errors', 'km_to_nmi'], 1.0)
    >>> get("miles")
    Traceback (most recent call last):
        ...
    AttributeError: module 'globalarctic' has no attribute 'miles'
    """
    homes = {name: module for module, given in (names or {}).items() for name in given}
    shown = sorted({*homes, *modules})
    room = sys.modules[package]
    if homes:
        room.__class__ = _Room
        room.__dict__["_verbs"] = frozenset(homes)

    def get(name: str) -> Any:
        if name in homes:
            value = getattr(import_module(f"{package}.{homes[name]}"), name)
            room.__dict__[name] = value
            return value
        if name in shown:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return get, lambda: list(shown), shown


def load(place: str) -> Any:
    """Return what a place names: ``module:attribute``.

    Examples
    --------
    >>> load("globalarctic.units:KM_PER_NMI")
    1.852
    """
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
