"""Specifications to SVG, light and dark, with the same bytes on every machine; cached.

Text is measured with the fonts that vl-convert carries and no other: the drawing happens in a
process of its own that is shown an empty font folder. (A font configuration that names no
folder at all is not enough: the system's folders are then used after all.)
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lookback.execution.store import Store

FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
    "<fontconfig><dir>{folder}</dir></fontconfig>\n"
)
DRAW = """
import json, sys, vl_convert
specs = json.load(sys.stdin)
json.dump({key: vl_convert.vegalite_to_svg(spec) for key, spec in specs.items()}, sys.stdout)
"""
BUNDLE = "import sys, vl_convert; sys.stdout.write(vl_convert.javascript_bundle())"


def draw_svgs(specs: Mapping[str, dict[str, Any]], store: Store) -> dict[str, bytes]:
    """The SVG of each complete specification (data, marks and config) by its name."""
    keys = {name: store.name(["drawing", spec]) for name, spec in specs.items()}
    found = {key: store.find(key) for key in keys.values()}
    missing = {key: specs[name] for name, key in keys.items() if found[key] is None}
    if missing:
        for key, svg in json.loads(_run(DRAW, json.dumps(missing))).items():
            found[key] = with_stable_ids(svg).encode("utf-8")
            store.keep(key, with_stable_ids(svg).encode("utf-8"))
    return {name: content for name, key in keys.items() if (content := found[key]) is not None}


def vega_bundle(store: Store) -> bytes:
    """The Vega runtime of this vl-convert as one script, for charts that answer to the pointer."""
    return store.bytes_of(["vega"], lambda: _run(BUNDLE, "").encode("utf-8"))


def with_stable_ids(svg: str) -> str:
    """The drawing with ids that do not depend on what was drawn before it."""
    ids = {old: f"i{n}" for n, old in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', svg)))}
    for old, new in ids.items():
        svg = svg.replace(f'id="{old}"', f'id="{new}"')
        svg = svg.replace(f"url(#{old})", f"url(#{new})").replace(
            f'href="#{old}"', f'href="#{new}"'
        )
    return svg + "\n"


def svg_size(svg: bytes) -> tuple[str, str]:
    """Width and height as the drawing states them, for the page to leave room."""
    found = re.search(rb'width="([\d.]+)" height="([\d.]+)"', svg)
    if found is None:
        raise ValueError("not a drawing of vl-convert: no width and height")
    return found[1].decode(), found[2].decode()


def _run(program: str, given: str) -> str:
    with tempfile.TemporaryDirectory(prefix="lookback-fonts-") as folder:
        fonts = Path(folder, "none")
        fonts.mkdir()
        config = Path(folder, "fonts.conf")
        config.write_text(FONTS.format(folder=fonts), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-P", "-c", program],
            input=given,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "FONTCONFIG_FILE": str(config), "PYTHONUTF8": "1", "TZ": "UTC"},
        )
    if done.returncode:
        raise RuntimeError(f"vl-convert stopped: {done.stderr}")
    return done.stdout
