"""Triggers on the versions of a grant's terms; for RunSQL in a migration.

A narrowing is inside the terms in force when it is offered. Only the partner's responsible officer accepts it, only the
provider's officer an extension. What was offered, and an answer once given, never changes.
"""

CREATE = """
CREATE FUNCTION grantversion_narrows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE g partners_grant;
BEGIN
    SELECT * INTO g FROM partners_grant WHERE id = NEW.grant_id;
    IF NEW.kind = 'narrowing' AND (
        (NEW.terms->>'requests_per_minute')::bigint > g.requests_per_minute
        OR (NEW.terms->>'tokens_per_day')::bigint > g.tokens_per_day
        OR (NEW.terms->>'valid_until')::date > g.valid_until
        OR NEW.terms->>'access_level' > g.access_level
        OR array_position(ARRAY['standard', 'lowered', 'none'], NEW.terms->>'safeguard_profile')
            > array_position(ARRAY['standard', 'lowered', 'none'], g.safeguard_profile::text)
        OR (NEW.terms->>'purpose' = 'production' AND g.purpose = 'testing')
        OR NOT ARRAY(SELECT jsonb_array_elements_text(NEW.terms->'use_categories')) <@ g.use_categories::text[]
        OR NOT ARRAY(SELECT jsonb_array_elements_text(NEW.terms->'data_classes')) <@ g.data_classes::text[]
        OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(NEW.terms->'people') AS p (id) WHERE NOT EXISTS (
            SELECT 1 FROM partners_grantperson n
            WHERE n.grant_id = g.id AND n.ended_at IS NULL AND n.person_id = p.id::bigint))
    ) THEN
        RAISE EXCEPTION 'A narrowing never widens a grant.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grantversion_narrows BEFORE INSERT ON partners_grantversion
    FOR EACH ROW EXECUTE FUNCTION grantversion_narrows();
ALTER TABLE partners_grantversion ENABLE ALWAYS TRIGGER grantversion_narrows;

CREATE FUNCTION grantversion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted_organisation bigint; wanted_role text;
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status <> 'proposed'
        OR (NEW.grant_id, NEW.number, NEW.kind, NEW.terms, NEW.reason_class, NEW.text, NEW.proposed_by_id)
        IS DISTINCT FROM (OLD.grant_id, OLD.number, OLD.kind, OLD.terms, OLD.reason_class, OLD.text, OLD.proposed_by_id)
    THEN
        RAISE EXCEPTION 'A version of a grant cannot be changed.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status IN ('accepted', 'refused') THEN
        SELECT CASE NEW.kind WHEN 'extension' THEN r.provider_id ELSE g.organisation_id END,
               CASE NEW.kind WHEN 'extension' THEN 'provider_officer' ELSE 'responsible_officer' END
            INTO wanted_organisation, wanted_role
            FROM partners_grant g JOIN partners_release r ON r.id = g.release_id WHERE g.id = NEW.grant_id;
        IF NOT EXISTS (SELECT 1 FROM portal_membership m WHERE m.id = NEW.answered_by_id
                       AND m.organisation_id = wanted_organisation AND m.role = wanted_role) THEN
            RAISE EXCEPTION 'The other side answers an offered version.' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grantversion_stays BEFORE UPDATE OR DELETE ON partners_grantversion
    FOR EACH ROW EXECUTE FUNCTION grantversion_stays();
ALTER TABLE partners_grantversion ENABLE ALWAYS TRIGGER grantversion_stays;
"""

DROP = """
DROP TRIGGER grantversion_narrows ON partners_grantversion;
DROP FUNCTION grantversion_narrows();
DROP TRIGGER grantversion_stays ON partners_grantversion;
DROP FUNCTION grantversion_stays();
"""
