"""Backup and restore: database, files and keys, under one manifest with digests.

Everything is plain: each table as PostgreSQL writes it (COPY, text, gzip), each file as it is stored (sealed), each key
as its file. No tool but the portal and a database connection is needed, so that it works with any server.
"""
