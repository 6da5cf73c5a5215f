"""The document in the bytes of a file, whether it is written as JSON or as YAML."""

import json
from typing import Any

import yaml


class Malformed(Exception):
    """A file that is no catalog that can be read; the message is one sentence that names the place."""


class _PlainYaml(yaml.BaseLoader):
    """Texts, lists and objects only: a date stays the text that it is, and nothing is repeated by an alias, of which a
    small file could make a huge document."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise Malformed(f"line {mark.line + 1}: aliases of YAML are not read; write the text out.")
        return super().compose_node(parent, index)


def parsed(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("the file is not UTF-8 text.") from None
    if text.lstrip()[:1] == "<":
        raise Malformed("the file is XML; convert it to JSON or YAML first.")
    try:
        return _json(text) if text.lstrip()[:1] in {"{", "[", ""} else _yaml(text)
    except RecursionError:
        raise Malformed("the file is nested too deeply.") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Malformed(f"line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).") from None
    except ValueError as error:
        raise Malformed(f"this is not JSON ({error}).") from None


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_PlainYaml)  # noqa: S506 - it makes nothing but texts, lists and objects.
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise Malformed(f"{place}this is neither JSON nor YAML ({error.problem}).") from None
    except yaml.YAMLError:
        raise Malformed("this is neither JSON nor YAML.") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
