"""The form field of an upload: what is wrong with all of the files becomes the field's error."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.files import types
from portal.files.uploads import Upload


class FilesInput(forms.FileInput):
    """One file, or several where its attributes say `multiple`."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name)


class EvidenceFilesField(forms.FileField):
    """Gives the `Upload`s, of which at least one is acceptable. Place it last in its form: of a stopped upload only the
    fields before it are known."""

    widget = FilesInput

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": types.ACCEPT, "multiple": self.most > 1}

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        if not data:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(data) > self.most:
            raise ValidationError(_("Choose one file: each version is one file."), code="several")
        if not all(isinstance(upload, Upload) for upload in data):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if all(upload.refusal for upload in data):
            raise ValidationError([_refusal_of(upload, among=data) for upload in data])
        return list(data)


def _refusal_of(upload: Upload, *, among: list[Upload]) -> str:
    return upload.refusal if len(among) == 1 else f"{upload.name}: {upload.refusal}"
