"""The form field of an upload: what is wrong with the file becomes the field's error."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.files import types
from portal.files.uploads import Upload


class EvidenceFileField(forms.FileField):
    """Gives the `Upload`. Place it last in its form: of a stopped upload only the fields before it are known."""

    widget = forms.FileInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": types.ACCEPT}

    def to_python(self, data: Any) -> Upload | None:
        if data in self.empty_values:
            return None
        if not isinstance(data, Upload):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if data.refusal:
            raise ValidationError(data.refusal, code="refused")
        return data
