"""Triggers on holds and on the consent of providers; for RunSQL in migrations.

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

CONSENT = """
CREATE FUNCTION provideract_by_its_provider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM portal_signs(NEW.by_id, ARRAY['provider_officer'], NULL);
    IF NOT EXISTS (SELECT 1 FROM partners_grant g JOIN partners_release r ON r.id = g.release_id
                   JOIN portal_membership m ON m.organisation_id = r.provider_id
                   WHERE g.id = NEW.grant_id AND m.id = NEW.by_id) THEN
        RAISE EXCEPTION 'An officer of the provider whose release it is speaks for it.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER provideract_by_its_provider BEFORE INSERT ON partners_provideract
    FOR EACH ROW EXECUTE FUNCTION provideract_by_its_provider();
ALTER TABLE partners_provideract ENABLE ALWAYS TRIGGER provideract_by_its_provider;

CREATE FUNCTION grant_with_its_providers_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'proposed' AND NEW.status NOT IN ('proposed', 'consented', 'declined', 'lapsed', 'withdrawn')
        OR OLD.status = 'proposed' AND NEW.status = 'consented' AND NOT EXISTS (
            SELECT 1 FROM partners_provideract a WHERE a.grant_id = NEW.id AND a.act IN ('consent', 'narrow')) THEN
        RAISE EXCEPTION 'Silence never grants: a grant begins with its provider''s consent.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_with_its_providers_consent BEFORE UPDATE ON partners_grant
    FOR EACH ROW EXECUTE FUNCTION grant_with_its_providers_consent();
ALTER TABLE partners_grant ENABLE ALWAYS TRIGGER grant_with_its_providers_consent;
"""

DROP_CONSENT = """
DROP TRIGGER grant_with_its_providers_consent ON partners_grant;
DROP FUNCTION grant_with_its_providers_consent();
DROP TRIGGER provideract_by_its_provider ON partners_provideract;
DROP FUNCTION provideract_by_its_provider();
"""
