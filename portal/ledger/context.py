"""Under which request an act was done; the middleware sets it, the ledger reads it."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
