"""The embedded PostgreSQL and Valkey of the one-command start.

Importing this package and asking it for an address starts nothing; `servers` starts and stops.
"""

from portal.embedded.places import broker_url, database_url, owner_url, superuser_url

__all__ = ["broker_url", "database_url", "owner_url", "superuser_url"]
