"""The files for a real installation name commands, settings and folders that exist."""

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.module_loading import import_string

from portal.management import supervision

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SETTINGS = (ROOT / "portal" / "settings.py").read_text() + (ROOT / "portal" / "environment.py").read_text()


def unit(path):
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser


def test_there_is_a_unit_for_each_part():
    assert {path.stem for path in UNITS} == {"portal-web", "portal-worker", "portal-beat", "portal-backup"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_each_unit_runs_what_exists_as_an_ordinary_user(path):
    service = unit(path)["Service"]

    assert service["User"] == "portal"
    assert service["NoNewPrivileges"] == "true"
    assert service["EnvironmentFile"] == "/etc/portal/environment"
    for command in re.findall(r"manage\.py (\w+)", service["ExecStart"]):
        assert command in get_commands()
    for application in re.findall(r"(portal\.\w+)(?::| )", service["ExecStart"]):
        assert (ROOT / (application.replace(".", "/") + ".py")).exists()


def test_the_units_run_the_parts_as_the_one_command_does(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    started = {}
    monkeypatch.setattr(supervision, "start", lambda name, command, **_more: started.setdefault(name, command))
    monkeypatch.setattr(supervision, "wait_until", lambda *_args, **_more: True)
    supervision.launch_web(8000)
    supervision.launch_worker()
    supervision.launch_beat()

    for name, command in started.items():
        words = shlex.split(unit(ROOT / "deploy" / "systemd" / f"portal-{name}.service")["Service"]["ExecStart"])
        chosen = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert chosen == {word for word in command if str(word).startswith("--")}, name
    assert import_string("portal.wsgi.application")


@pytest.mark.parametrize("name", ["environment.example", "owner-environment.example"])
def test_each_setting_of_the_examples_is_read(name):
    lines = (ROOT / "deploy" / name).read_text().splitlines()
    names = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]

    assert [name for name in names if f'"{name}"' not in SETTINGS] == []


def test_the_guide_names_files_and_commands_that_exist():
    guide = (ROOT / "docs" / "installation.md").read_text()

    assert [name for name in re.findall(r"deploy/[\w./-]*\w", guide) if not list(ROOT.glob(name + "*"))] == []
    used = set(re.findall(r"^    portal (\w+)", guide, re.MULTILINE))
    assert used - set(get_commands()) == set()
    assert {"migrate", "keys", "backup", "create_administrator", "check"} <= used


def test_every_setting_is_in_the_operators_guide():
    guide = (ROOT / "docs" / "operator.md").read_text()
    read = set(re.findall(r'ENV\.\w+\("([A-Z_]+)"', SETTINGS)) - {"PORT"}

    assert {name for name in read if f"`{name}`" not in guide} == set()


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_part_without_keys_does_not_start_and_says_so_in_one_line(name, tmp_path):
    command = unit(ROOT / "deploy" / "systemd" / f"portal-{name}.service")["Service"]["ExecStart"]
    words = [word.replace("/var/lib/portal", str(tmp_path)) for word in shlex.split(command)[1:]]
    address = "postgresql://portal_app@127.0.0.1:1/portal"
    here = os.environ | {"DATA": str(tmp_path), "DATABASE_URL": address, "DATABASE_OWNER_URL": address,
                         "SECRET_KEY": "s" * 50, "PORTAL_KEYS": str(tmp_path / "none")}  # fmt: skip

    ended = subprocess.run([sys.executable, *words], cwd=ROOT, env=here, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert f"PORTAL_KEYS: the folder {tmp_path / 'none'} does not exist" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
