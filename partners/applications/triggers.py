"""Triggers on the tier of an application and of a partner; for RunSQL in a migration.

The tier says how many opinions and signatures a decision takes: it changes in a draft only, so that what was submitted
is what is decided. A partner's tier is what an approved application asked for.
"""

TIER = """
CREATE FUNCTION application_keeps_its_tier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.tier, NEW.rulebook_id, NEW.organisation_id, NEW.kind)
        IS DISTINCT FROM (OLD.tier, OLD.rulebook_id, OLD.organisation_id, OLD.kind) AND OLD.status <> 'draft'
        OR NEW.case_id IS DISTINCT FROM OLD.case_id AND OLD.case_id IS NOT NULL THEN
        RAISE EXCEPTION 'What an application asks for is decided as it was submitted.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_keeps_its_tier BEFORE UPDATE ON partners_application
    FOR EACH ROW EXECUTE FUNCTION application_keeps_its_tier();
ALTER TABLE partners_application ENABLE ALWAYS TRIGGER application_keeps_its_tier;

CREATE FUNCTION partner_tier_was_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tier IS DISTINCT FROM OLD.tier AND NEW.tier IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM partners_application a WHERE a.organisation_id = NEW.organisation_id
            AND a.status = 'decided' AND a.outcome <> 'refused' AND a.tier = NEW.tier) THEN
        RAISE EXCEPTION 'A partner has the tier that was decided.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER partner_tier_was_decided AFTER UPDATE ON partners_partner
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION partner_tier_was_decided();
ALTER TABLE partners_partner ENABLE ALWAYS TRIGGER partner_tier_was_decided;
"""

DROP_TIER = """
DROP TRIGGER partner_tier_was_decided ON partners_partner;
DROP FUNCTION partner_tier_was_decided();
DROP TRIGGER application_keeps_its_tier ON partners_application;
DROP FUNCTION application_keeps_its_tier();
"""
