"""Triggers that keep the ledger's tables insert-only, whatever rights a role has; for RunSQL in a migration.

ENABLE ALWAYS: they also fire while `session_replication_role` is `replica`. TRUNCATE fires statement triggers only.
"""

TABLES = ("ledger_entry", "ledger_seal", "ledger_block", "ledger_checkpoint")

_REFUSAL = """
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""

_TRIGGERS = """
CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keeps_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keeps_all;
"""

_DROP = """
DROP TRIGGER {table}_keeps_rows ON {table};
DROP TRIGGER {table}_keeps_all ON {table};
"""

CREATE_TRIGGERS = _REFUSAL + "".join(_TRIGGERS.format(table=table) for table in TABLES)
DROP_TRIGGERS = "".join(_DROP.format(table=table) for table in TABLES) + "DROP FUNCTION ledger_refuses();"
