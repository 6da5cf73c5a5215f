"""E-mail addresses in one form: lower case, the domain as it is mailed (`xn--bcher-kva.example`, RFC 5891).

One mailbox is one person, so every address that is stored or looked for takes this form. People read the domain in its
own letters (`bücher.example`).
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ONE_FORM = r"^[^A-Z]+@[a-z0-9.-]+$"
ENCODED = "xn--"
# Letters that the older standard of domain names writes as others: two names would become one.
AMBIGUOUS = re.compile("[ßẞς\u200c\u200d]")
DOMAIN = re.compile(r"[a-z0-9.-]+")
LONGEST = 254
ONE_SCRIPT = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
INVALID = _("Enter an e-mail address such as name@organisation.example.")

check_shape = EmailValidator(INVALID, allowlist=[])


def canonical(address: str) -> str:
    """The one form of an address; what is none is only put in lower case, so that nothing is found by it."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local.lower()}{at}{_encoded(domain)}"


def shown(address: str) -> str:
    """The address as people read it: the domain in its own letters, unless letters of several scripts deceive."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{'.'.join(_decoded(label) for label in domain.split('.'))}"


def validate_address(address: str) -> None:
    """Refuse what cannot be mailed, or what may be a second way to write another address."""
    local, _at, domain = canonical(address).rpartition("@")
    if AMBIGUOUS.search(address.rpartition("@")[2]):
        raise ValidationError(_("Enter the domain in the form that begins with xn--; its provider can tell you."))
    if not LOCAL_PART.fullmatch(local) and local:
        raise ValidationError(_("Use only unaccented letters, digits and . _ + - before the @."))
    if len(local) + len(domain) >= LONGEST or not DOMAIN.fullmatch(domain) or not _are_sound(domain):
        raise ValidationError(INVALID)
    check_shape(f"{local}@{domain}")


class AddressField(models.EmailField):
    """An e-mail address, in one form whichever way it is written or looked for."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return canonical(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            setattr(model_instance, self.attname, canonical(value))
        return super().pre_save(model_instance, add)


class AddressInput(forms.EmailField):
    """An e-mail address that somebody types: asked back where it cannot be mailed."""

    default_validators = [validate_address]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "email")

    def clean(self, value: Any) -> str:
        return canonical(super().clean(value))


def _encoded(domain: str) -> str:
    if len(domain) > LONGEST:
        return domain.lower()
    folded = unicodedata.normalize("NFKC", domain).lower()
    try:
        return folded.encode("idna").decode().lower()
    except UnicodeError:
        return folded


def _decoded(label: str) -> str:
    if not label.startswith(ENCODED) or not _is_sound(label):
        return label
    letters = _punycode(label)
    return letters if len({_script(letter) for letter in letters if letter.isalpha()}) == 1 else label


def _are_sound(domain: str) -> bool:
    return all(_is_sound(label) for label in domain.split("."))


def _is_sound(label: str) -> bool:
    """Whether an encoded label stands for letters that cannot be written without the encoding, and in no other way."""
    if not label.startswith(ENCODED):
        return True
    letters = _punycode(label)
    is_only_way = letters == unicodedata.normalize("NFKC", letters).lower()
    is_readable = all(unicodedata.category(letter)[0] in "LMN" or letter == "-" for letter in letters)
    return not letters.isascii() and is_only_way and is_readable and _reencoded(letters) == label


def _reencoded(letters: str) -> str:
    return f"{ENCODED}{letters.encode('punycode').decode()}"


def _punycode(label: str) -> str:
    try:
        return label.removeprefix(ENCODED).encode().decode("punycode")
    except UnicodeError:
        return ""


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return ONE_SCRIPT.get(name, name)
