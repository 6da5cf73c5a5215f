"""Small OSCAL catalogs, as the dictionaries that their files hold."""

import json
from typing import Any

from partners.catalogues import oscal


def part(name: str, prose: str, *inner: dict[str, Any], label: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"name": name, "prose": prose}
    if label:
        made["props"] = [{"name": "label", "value": label}]
    return {**made, "parts": list(inner)} if inner else made


def control(id: str, title: str = "", *, prose: str = "Do it.", **more: Any) -> dict[str, Any]:
    parts = [part("statement", prose), part("guidance", f"How {id} is meant.")]
    return {"id": id, "title": title or f"Control {id}", "parts": parts, **more}


def catalog(
    *controls: dict[str, Any], title: str = "Catalogue 2.0.1 of controls", version: str = "1",
    modified: str = "2026-01-01T00:00:00Z", oscal_version: str = "1.1.2",
) -> dict[str, Any]:  # fmt: skip
    """One group with the controls given."""
    about = {"title": title, "version": version, "last-modified": modified, "oscal-version": oscal_version}
    group = {"id": "ac", "title": "Access", "controls": list(controls) or [control("ac-1"), control("ac-2")]}
    return {"catalog": {"uuid": "0", "metadata": about, "groups": [group]}}


def content(document: Any) -> bytes:
    return json.dumps(document).encode()


def read(document: dict[str, Any]) -> oscal.ReadCatalog:
    return oscal.read(content(document))
