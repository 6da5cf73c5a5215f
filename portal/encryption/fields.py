"""Model fields that the database holds only sealed."""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.encryption.values import open_sealed, seal


class Sealed(bytes):
    """A field's value as the database holds it, not opened yet."""


class SealedAttribute(DeferredAttribute):
    """Opens a field's value when it is first asked for: a list that does not show it pays nothing."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname)
        if isinstance(value, Sealed):
            value = open_sealed(value, context=self.field.context_of(instance)).decode()
            instance.__dict__[self.field.attname] = value
        return value if self.field.attname in instance.__dict__ else super().__get__(instance, cls)

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that the database holds only sealed (bytea), bound to its column and its row.

    The row is known by `owner_attribute`, a value that it has before it is first saved and keeps for ever
    (`public_id`). The field cannot be searched, sorted by or written by `QuerySet.update`; `values()` gives it sealed.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, owner_attribute: str = "public_id", **options: Any) -> None:
        self.owner_attribute = owner_attribute
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "owner_attribute": self.owner_attribute}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def context_of(self, instance: models.Model) -> str:
        owner = getattr(instance, self.owner_attribute)
        if owner is None:
            raise ValueError(f"{self.owner_attribute} must be set before {self.name} is sealed.")
        return f"{self.model._meta.label_lower}.{self.name}:{owner}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(seal(str(value).encode(), context=self.context_of(model_instance)))

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.name} is encrypted: it is written by saving its record, and cannot be searched.")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(value)
