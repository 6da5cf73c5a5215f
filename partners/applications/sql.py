"""Triggers that hold an application to itself; for RunSQL in a migration.

What is submitted names a release, is of the release's tier at least, and does not contradict its own declarations. Use
in service is asked for by itself and never in a first application, and no grant for it comes out of one (rule 3.2).
"""

CREATE = """
CREATE FUNCTION application_agrees_with_itself() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r partners_accessrequest; has_personal boolean;
BEGIN
    FOR r IN SELECT * FROM partners_accessrequest WHERE application_id = NEW.id LOOP
        has_personal := r.data_classes::text[] && ARRAY['personal', 'personal_special'];
        IF r.release_id IS NULL OR NEW.tier < (SELECT tier FROM partners_release WHERE id = r.release_id) THEN
            RAISE EXCEPTION 'An application names a release of its own tier or a lower one.'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.declarations->>'access_level' IS DISTINCT FROM r.access_level
            OR (NEW.declarations->>'personal_data' = 'yes') IS DISTINCT FROM has_personal
        THEN
            RAISE EXCEPTION 'An application does not contradict its own declarations.'
                USING ERRCODE = 'check_violation';
        END IF;
        IF 'production' = ANY (r.use_categories)
            AND (NEW.kind = 'qualification' OR cardinality(r.use_categories) > 1)
        THEN
            RAISE EXCEPTION 'Use in service is asked for by itself, and later than a first application.'
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER application_agrees_with_itself BEFORE UPDATE OF status ON partners_application
    FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'submitted')
    EXECUTE FUNCTION application_agrees_with_itself();
ALTER TABLE partners_application ENABLE ALWAYS TRIGGER application_agrees_with_itself;

CREATE FUNCTION grant_is_for_testing_first() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_production boolean := 'production' = ANY (NEW.use_categories);
BEGIN
    IF is_production IS DISTINCT FROM (NEW.purpose = 'production') OR (is_production AND EXISTS (
        SELECT 1 FROM partners_application a WHERE a.id = NEW.application_id AND a.kind = 'qualification'))
    THEN
        RAISE EXCEPTION 'A grant for use in service says so, and comes from a later application.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_is_for_testing_first BEFORE INSERT ON partners_grant
    FOR EACH ROW EXECUTE FUNCTION grant_is_for_testing_first();
ALTER TABLE partners_grant ENABLE ALWAYS TRIGGER grant_is_for_testing_first;
"""

DROP = """
DROP TRIGGER application_agrees_with_itself ON partners_application;
DROP FUNCTION application_agrees_with_itself();
DROP TRIGGER grant_is_for_testing_first ON partners_grant;
DROP FUNCTION grant_is_for_testing_first();
"""
