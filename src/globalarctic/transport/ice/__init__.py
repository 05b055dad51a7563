"""Sea ice: the atlas of months, files of a user, POLARIS, decay."""

from __future__ import annotations

from globalarctic.transport.ice.atlas import IceAtlas, load_atlas

__all__ = ["IceAtlas", "load_atlas"]
