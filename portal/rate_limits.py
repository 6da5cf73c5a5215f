"""How often one visitor may ask for something that needs no sign-in."""

from django.core.cache import cache
from django.http import HttpRequest

AN_HOUR = 3600


def is_over(request: HttpRequest, *, name: str, most_an_hour: int) -> bool:
    """Count this visit; whether the visitor's address has asked more often than that within the hour."""
    key = f"{name}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key) > most_an_hour
    except ValueError:  # It ended in between.
        return False
