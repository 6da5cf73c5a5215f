"""What several requests share holds nothing of one of them: the web server answers eight at once in one process."""

import ast
import inspect
import textwrap
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory
from django.utils.module_loading import import_string

from portal.accounts.models import Membership

SOURCES = [
    path
    for app in ("portal", "partners", "reviews")
    for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py"))
    if "migrations" not in path.parts
]
CONTAINERS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
CHANGING = {"append", "add", "update", "setdefault", "pop", "clear", "extend", "insert", "remove", "discard"}
# The last id, under a lock; what was read of an edition, by its digest.
SHARED_ON_PURPOSE = {("portal/ledger/models.py", "_last"), ("partners/rulebook/answers.py", "KEPT")}


def names_at_the_top(tree):
    """The containers that a module makes once."""
    made = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and is_container(node.value)]
    targets = [target for node in made for target in (node.targets if isinstance(node, ast.Assign) else [node.target])]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def is_container(value):
    is_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    return isinstance(value, CONTAINERS) or (is_call and value.func.id in {"dict", "list", "set", "defaultdict"})


def changed_in(function, shared):
    """The names of the module that a function writes to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            yield from node.names
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from {getattr(node.value, "id", "")} & shared
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            yield from {getattr(node.func.value, "id", "")} & shared
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from {"cls"} & {getattr(node.value, "id", "")}


def test_no_function_writes_into_its_module_or_class():
    found = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        local = {function: {node.id for node in ast.walk(function) if is_stored(node)} for function in functions}
        for function in functions:
            shared = names_at_the_top(tree) - local[function]
            place = str(path.relative_to(settings.BASE_DIR))
            found |= {(place, name) for name in changed_in(function, shared)}

    assert found == SHARED_ON_PURPOSE


def is_stored(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def long_lived():
    """Classes with one object for the whole process."""
    middleware = [import_string(path) for path in settings.MIDDLEWARE]
    pages = [type(shown) for shown in admin.site._registry.values()]
    found = {type(admin.site), *pages, *(each for each in middleware if inspect.isclass(each))}
    ours = {base for each in found for base in each.__mro__}
    return sorted(
        (each for each in ours if each.__module__.split(".")[0] in {"portal", "partners", "reviews"}), key=str
    )


@pytest.mark.parametrize("kind", long_lived(), ids=lambda kind: kind.__name__)
def test_an_object_of_the_whole_process_remembers_no_request(kind):
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    methods = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name != "__init__"]
    written = {
        f"{method.name}: {ast.unparse(node)}"
        for method in methods
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
        if ast.unparse(node).startswith("self.")
    }

    assert written == set()


def test_two_who_ask_the_admin_at_once_are_each_offered_their_own():
    """Each reads what is shown while the other's answer is under way, a hundred times."""
    page, both, offered = admin.site._registry[Membership], Barrier(2), {"administrator": set(), "observer": set()}
    record = Membership(pk=1, role="contributor")

    def ask(role):
        for _turn in range(100):
            request = RequestFactory().get("/")
            request.membership = Membership(role=role)
            both.wait(timeout=10)
            *_fields, acts = page.get_readonly_fields(request)
            both.wait(timeout=10)
            offered[role].add(acts(record))

    askers = [Thread(target=ask, args=[role]) for role in offered]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(timeout=60)

    assert offered["observer"] == {"–"}
    (links,) = offered["administrator"]
    assert f"/members/{record.public_id}/role/" in links
