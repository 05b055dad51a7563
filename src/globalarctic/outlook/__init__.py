"""Outlook: what ice seasons and traffic could look like, and which published claims hold."""

from __future__ import annotations

__all__: list[str] = []
