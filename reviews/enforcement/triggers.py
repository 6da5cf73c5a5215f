"""Triggers about suspensions, their holds and removals; for RunSQL in migrations. They stand beside those in `sql`.

Time is that of the portal, written in the rows: the database's own clock is not asked, because the demonstration moves
the portal's. Each signature is checked when it is given (`portal.cases.triggers`).
"""

SUSPENSION = """
CREATE FUNCTION suspension_follows_its_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE both_roles CONSTANT text[] := ARRAY['administrator', 'approver'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A suspension is never deleted.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'interim' OR coalesce(NEW.confirmed_by_id, NEW.lift_proposed_by_id, NEW.lifted_by_id,
                                               NEW.withdrawn_by_id) IS NOT NULL THEN
            RAISE EXCEPTION 'A suspension begins as an interim one.' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM portal_signs(NEW.imposed_by_id, ARRAY['administrator'], NULL);
        RETURN NEW;
    END IF;
    IF (NEW.reference, NEW.jurisdiction_id, NEW.grounds, NEW.imposed_at, NEW.imposed_by_id, NEW.replaces_id)
        IS DISTINCT FROM
        (OLD.reference, OLD.jurisdiction_id, OLD.grounds, OLD.imposed_at, OLD.imposed_by_id, OLD.replaces_id)
        OR OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id THEN
        RAISE EXCEPTION 'What was imposed, by whom and on which ground, stays as it was.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.lapses_at IS DISTINCT FROM OLD.lapses_at
        AND NOT (NEW.lapses_at IS NULL AND OLD.status = 'interim' AND NEW.status = 'confirmed') THEN
        RAISE EXCEPTION 'An interim suspension ends when it would have ended.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
        AND (OLD.status, NEW.status) <> ('interim', 'confirmed')
        OR NEW.lift_proposed_by_id IS DISTINCT FROM OLD.lift_proposed_by_id
        AND NEW.status <> 'lift_proposed' AND OLD.status <> 'lift_proposed'
        OR NEW.lifted_by_id IS DISTINCT FROM OLD.lifted_by_id AND NEW.status <> 'lifted'
        OR NEW.withdrawn_by_id IS DISTINCT FROM OLD.withdrawn_by_id AND NEW.status <> 'withdrawn' THEN
        RAISE EXCEPTION 'A signature stands under the step that it was given for.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = OLD.status THEN
        IF NEW.lift_proposed_by_id IS DISTINCT FROM OLD.lift_proposed_by_id THEN
            RAISE EXCEPTION 'A proposed lifting stays its author''s.' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.status, NEW.status) NOT IN (
        ('interim', 'confirmed'), ('interim', 'lift_proposed'), ('interim', 'lapsed'), ('interim', 'withdrawn'),
        ('confirmed', 'lift_proposed'), ('confirmed', 'varied'), ('confirmed', 'removal'),
        ('lift_proposed', 'lifted'), ('lift_proposed', 'interim'), ('lift_proposed', 'confirmed')) THEN
        RAISE EXCEPTION 'A suspension does not go from % to %.', OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'confirmed' AND OLD.status = 'interim' THEN
        PERFORM portal_signs(NEW.confirmed_by_id, both_roles, NEW.case_id);
        PERFORM portal_another(NEW.imposed_by_id, NEW.confirmed_by_id);
    ELSIF NEW.status = 'withdrawn' THEN
        PERFORM portal_signs(NEW.withdrawn_by_id, both_roles, NEW.case_id);
        PERFORM portal_another(NEW.imposed_by_id, NEW.withdrawn_by_id);
    ELSIF NEW.status = 'lapsed' AND (OLD.lapses_at IS NULL OR NEW.status_since < OLD.lapses_at) THEN
        RAISE EXCEPTION 'A suspension lapses at its time, where its ground lets it.' USING ERRCODE = 'check_violation';
    ELSIF NEW.status = 'lift_proposed' THEN
        PERFORM portal_signs(NEW.lift_proposed_by_id, both_roles, NEW.case_id);
        IF NEW.lift_reason = '' OR NEW.lift_text = '' OR NEW.returns_to <> OLD.status THEN
            RAISE EXCEPTION 'A proposed lifting says why, and where it comes from.' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.status = 'lifted' THEN
        PERFORM portal_signs(NEW.lift_proposed_by_id, both_roles, NEW.case_id);
        PERFORM portal_signs(NEW.lifted_by_id, both_roles, NEW.case_id);
        PERFORM portal_another(NEW.lift_proposed_by_id, NEW.lifted_by_id);
    ELSIF OLD.status = 'lift_proposed' AND (NEW.status <> OLD.returns_to OR NEW.lift_proposed_by_id IS NOT NULL) THEN
        RAISE EXCEPTION 'A refused lifting goes back to where the suspension stood.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER suspension_follows_its_rules BEFORE INSERT OR UPDATE OR DELETE ON reviews_suspension
    FOR EACH ROW EXECUTE FUNCTION suspension_follows_its_rules();
ALTER TABLE reviews_suspension ENABLE ALWAYS TRIGGER suspension_follows_its_rules;
"""

DROP_SUSPENSION = """
DROP TRIGGER suspension_follows_its_rules ON reviews_suspension;
DROP FUNCTION suspension_follows_its_rules();
"""

HOLD = """
CREATE FUNCTION hold_stands_with_its_suspension() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_suspension s WHERE s.reference = NEW.reference
               AND s.status IN ('interim', 'confirmed', 'lift_proposed')
               AND (NEW.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM NEW.ends_at
                    OR NEW.ends_at IS DISTINCT FROM s.lapses_at)) THEN
        RAISE EXCEPTION 'A hold stands as long as its suspension.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER hold_stands_with_its_suspension AFTER UPDATE ON partners_hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_stands_with_its_suspension();
ALTER TABLE partners_hold ENABLE ALWAYS TRIGGER hold_stands_with_its_suspension;
"""

DROP_HOLD = """
DROP TRIGGER hold_stands_with_its_suspension ON partners_hold;
DROP FUNCTION hold_stands_with_its_suspension();
"""

REMOVAL = """
CREATE FUNCTION removal_follows_its_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A removal is never deleted.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('considered', 'proposed'), ('considered', 'dropped'), ('dropped', 'considered'), ('proposed', 'made'),
        ('proposed', 'considered'), ('proposed', 'dropped')) OR TG_OP = 'INSERT' AND NEW.status = 'made' THEN
        RAISE EXCEPTION 'A removal is considered, proposed by one and made by another.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'proposed' THEN
        IF TG_OP = 'INSERT' OR OLD.status <> 'proposed' THEN
            PERFORM portal_signs(NEW.proposed_by_id, ARRAY['approver'], NEW.case_id);
        ELSIF (NEW.proposed_by_id, NEW.proposed_at, NEW.text) IS DISTINCT FROM
              (OLD.proposed_by_id, OLD.proposed_at, OLD.text) THEN
            RAISE EXCEPTION 'A proposed removal is signed as it was written, or withdrawn.'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.status = 'made' AND TG_OP = 'UPDATE' AND OLD.status = 'proposed' THEN
        IF (NEW.proposed_by_id, NEW.text) IS DISTINCT FROM (OLD.proposed_by_id, OLD.text) THEN
            RAISE EXCEPTION 'A proposed removal is signed as it was written, or withdrawn.'
                USING ERRCODE = 'check_violation';
        END IF;
        PERFORM portal_signs(NEW.proposed_by_id, ARRAY['approver'], NEW.case_id);
        PERFORM portal_signs(NEW.cosigned_by_id, ARRAY['approver'], NEW.case_id);
        PERFORM portal_another(NEW.proposed_by_id, NEW.cosigned_by_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER removal_follows_its_rules BEFORE INSERT OR UPDATE OR DELETE ON reviews_removal
    FOR EACH ROW EXECUTE FUNCTION removal_follows_its_rules();
ALTER TABLE reviews_removal ENABLE ALWAYS TRIGGER removal_follows_its_rules;
"""

DROP_REMOVAL = """
DROP TRIGGER removal_follows_its_rules ON reviews_removal;
DROP FUNCTION removal_follows_its_rules();
"""
