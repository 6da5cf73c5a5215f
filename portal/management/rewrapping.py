"""After the key-encryption key was rotated: seal again, under the newest key, what an older one sealed.

Row by row, each kept only if nobody changed it meanwhile, so that the portal may run. A run that was killed is simply
begun again: what is done already bears the number of the newest key. Runs as the owner role, because a stored file's
row is only read and added to by the application.
"""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models

from portal import encryption
from portal.encryption import EncryptedTextField, FileKey
from portal.files.models import StoredFile

BATCH = 500
SEALED_IN_DATA = ("secret", "seed")
FILES, FACTORS = "stored files", "second factors"


def rewrap(tell: Callable[[str, int], object] = lambda _what, _done: None) -> Counter[str]:
    """Seal everything anew that an older key sealed; how many of each kind."""
    newest, done = encryption.newest_key_number(), Counter[str]()
    for what, renew in _work(newest):
        while batch := renew():
            done[what] += batch
            tell(what, done[what])
    return done


def numbers() -> dict[str, Counter[int]]:
    """For each kind of sealed value, how many the key of each number sealed."""
    found = {FILES: Counter[int](), FACTORS: Counter[int]()}
    for key in StoredFile.objects.values_list("key_id", flat=True).iterator(5000):
        found[FILES][key] += 1
    for authenticator in Authenticator.objects.iterator():
        found[FACTORS].update(encryption.key_number(base64.b64decode(one)) for one in _sealed_in(authenticator))
    for model, field in _fields():
        values = model._default_manager.values_list(field.name, flat=True)
        found[_named(field)] = Counter(encryption.key_number(value) for value in values.iterator(5000) if value)
    return found


def _work(newest: int) -> Iterator[tuple[str, Callable[[], int]]]:
    yield FILES, lambda: _renew_files(newest)
    yield FACTORS, lambda: _renew_factors(newest)
    for model, field in _fields():
        yield _named(field), lambda model=model, field=field: _renew_field(model, field, newest)  # type: ignore[misc]


def _renew_files(newest: int) -> int:
    """Only the wrapped key of a file is sealed anew; the file itself stays as it lies."""
    renewed = 0
    for stored in StoredFile.objects.filter(key_id__lt=newest).order_by("pk")[:BATCH]:
        key = FileKey.unwrap(
            bytes(stored.wrapped_key), file_id=stored.public_id, owner=str(stored.organisation_id)
        ).wrapped()
        renewed += StoredFile.objects.filter(pk=stored.pk, wrapped_key=stored.wrapped_key).update(
            wrapped_key=key, key_id=encryption.key_number(key)
        )
    return renewed


def _renew_factors(newest: int) -> int:
    adapter, renewed = get_adapter(), 0
    for authenticator in Authenticator.objects.order_by("pk"):
        old = [name for name in SEALED_IN_DATA if _is_older(authenticator.data.get(name), newest)]
        if old:
            again = {name: adapter.encrypt(adapter.decrypt(authenticator.data[name])) for name in old}
            unchanged = Authenticator.objects.filter(pk=authenticator.pk, data=authenticator.data)
            renewed += unchanged.update(data=authenticator.data | again)
    return renewed


def _renew_field(model: type[models.Model], field: EncryptedTextField, newest: int) -> int:
    """The column's bytes are compared and set as they lie: version, then four bytes of key number, then the rest."""
    head = models.Func(models.F(field.name), function="substring", template="substring(%(expressions)s from 2 for 4)",
                       output_field=models.BinaryField())  # fmt: skip
    rows = model._default_manager.annotate(sealed_by=head).filter(sealed_by__lt=newest.to_bytes(4, "big"))
    renewed = 0
    for record in rows.order_by("pk")[:BATCH]:
        before = record.__dict__[field.attname]
        context = field.context_of(record)
        after = encryption.seal(encryption.open_sealed(before, context=context), context=context)
        renewed += _swap(model, field, record.pk, bytes(before), after)
    return renewed


def _swap(model: type[models.Model], field: EncryptedTextField, key: Any, before: bytes, after: bytes) -> int:
    with connection.cursor() as cursor:
        column, table = connection.ops.quote_name(field.column), connection.ops.quote_name(model._meta.db_table)
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s AND {column} = %s",  # noqa: S608 - names of our own model
            [after, key, before],
        )
        return cursor.rowcount


def _fields() -> list[tuple[type[models.Model], EncryptedTextField]]:
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


def _named(field: EncryptedTextField) -> str:
    return f"{field.model._meta.verbose_name}: {field.name}"


def _sealed_in(authenticator: Authenticator) -> list[str]:
    return [authenticator.data[name] for name in SEALED_IN_DATA if isinstance(authenticator.data.get(name), str)]


def _is_older(sealed: Any, newest: int) -> bool:
    return isinstance(sealed, str) and encryption.key_number(base64.b64decode(sealed)) < newest
