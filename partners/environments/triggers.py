"""Trigger on environments; for RunSQL in a migration.

Whoever verifies an environment is another person than whoever assessed it. Both are of the authority that leads the
partner or on whose territory the site stands, and neither stood down from the environment's case.
"""

ENVIRONMENT = """
CREATE FUNCTION environment_judge(signer bigint, environment partners_environment) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM portal_signs(signer, ARRAY['reviewer', 'approver', 'auditor'],
                         (SELECT c.id FROM portal_case c WHERE c.reference = environment.reference));
    IF NOT EXISTS (
        SELECT 1 FROM portal_membership m JOIN portal_organisation o ON o.id = m.organisation_id
        JOIN portal_jurisdiction j ON j.code = o.jurisdiction_id
        JOIN portal_organisation p ON p.id = environment.organisation_id
        WHERE m.id = signer AND (j.code = p.jurisdiction_id OR environment.country = ANY (j.countries))) THEN
        RAISE EXCEPTION 'An environment is judged by the authority that leads the partner, or of its country.'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION environment_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = OLD.status THEN
        IF (NEW.assessed_by_id, NEW.verified_by_id) IS DISTINCT FROM (OLD.assessed_by_id, OLD.verified_by_id) THEN
            RAISE EXCEPTION 'A signature stands under the step that it was given for.'
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.status = 'assessed' THEN
        PERFORM environment_judge(NEW.assessed_by_id, NEW);
    ELSIF NEW.status = 'verified' THEN
        IF OLD.status NOT IN ('assessed', 'expired') OR NEW.assessed_by_id IS DISTINCT FROM OLD.assessed_by_id THEN
            RAISE EXCEPTION 'An environment is assessed before it is verified.' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM environment_judge(NEW.verified_by_id, NEW);
        PERFORM portal_another(NEW.assessed_by_id, NEW.verified_by_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER environment_by_two_people BEFORE UPDATE ON partners_environment
    FOR EACH ROW EXECUTE FUNCTION environment_by_two_people();
ALTER TABLE partners_environment ENABLE ALWAYS TRIGGER environment_by_two_people;
"""

DROP_ENVIRONMENT = """
DROP TRIGGER environment_by_two_people ON partners_environment;
DROP FUNCTION environment_by_two_people();
DROP FUNCTION environment_judge(bigint, partners_environment);
"""
