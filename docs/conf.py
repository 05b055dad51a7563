"""Sphinx settings; the dataset and reference pages are made from the package at build time."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# The web node's modules are read for the reference.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
django.setup()

project = "globalarctic"
author = "The globalarctic authors"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "pages"]
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_attr_annotations = False
html_theme = "furo"
html_title = "globalarctic"
exclude_patterns = ["_build", "_ext", ".jupyter_cache", "jupyter_execute"]
# Short names such as "countries" stand for several things; references are by full name only.
suppress_warnings = ["ref.python"]
myst_heading_anchors = 3
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
# Notebooks are kept without answers and run when the pages are made; an error fails the build.
nb_execution_mode = "cache"
nb_execution_timeout = 900
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_merge_streams = True
