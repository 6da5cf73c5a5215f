"""Triggers on holds; for RunSQL in a migration.

What a hold covers never changes, and no exception is added afterwards: `exceptions_placed` says how many it began with.
It is never deleted, and does not begin again once it has ended.
"""

HOLD = """
CREATE FUNCTION hold_stays_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A hold is never deleted; it ends.' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL
        OR to_jsonb(NEW) - 'ends_at' - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'ends_at' - 'ended_at' THEN
        RAISE EXCEPTION 'What a hold covers never changes.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_stays_placed BEFORE UPDATE OR DELETE ON partners_hold
    FOR EACH ROW EXECUTE FUNCTION hold_stays_placed();
ALTER TABLE partners_hold ENABLE ALWAYS TRIGGER hold_stays_placed;

CREATE FUNCTION holdexception_stays_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a hold excepts never changes.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER holdexception_stays_placed BEFORE UPDATE OR DELETE ON partners_holdexception
    FOR EACH ROW EXECUTE FUNCTION holdexception_stays_placed();
ALTER TABLE partners_holdexception ENABLE ALWAYS TRIGGER holdexception_stays_placed;

CREATE FUNCTION holdexception_placed_with_its_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM partners_holdexception e WHERE e.hold_id = NEW.hold_id)
        <> (SELECT h.exceptions_placed FROM partners_hold h WHERE h.id = NEW.hold_id) THEN
        RAISE EXCEPTION 'Nothing is excepted from a hold once it is placed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER holdexception_placed_with_its_hold AFTER INSERT ON partners_holdexception
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION holdexception_placed_with_its_hold();
ALTER TABLE partners_holdexception ENABLE ALWAYS TRIGGER holdexception_placed_with_its_hold;
"""

DROP_HOLD = """
DROP TRIGGER holdexception_placed_with_its_hold ON partners_holdexception;
DROP FUNCTION holdexception_placed_with_its_hold();
DROP TRIGGER holdexception_stays_placed ON partners_holdexception;
DROP FUNCTION holdexception_stays_placed();
DROP TRIGGER hold_stays_placed ON partners_hold;
DROP FUNCTION hold_stays_placed();
"""

COUNT_OLDER_EXCEPTIONS = """
UPDATE partners_hold h SET exceptions_placed = found.many
    FROM (SELECT hold_id, count(*) AS many FROM partners_holdexception GROUP BY hold_id) AS found
    WHERE found.hold_id = h.id;
"""
