"""Triggers that hold what no form may be trusted with; for RunSQL in a migration.

A removal that was made never changes. It stands only with the rulebook's own numbers and as many approvers from as many
jurisdictions as they say; and no suspension became a removal without one. The checks are deferred to the commit.
"""

CREATE = """
CREATE FUNCTION removal_stays_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'made' THEN
        RAISE EXCEPTION 'A removal that was made cannot be changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER removal_stays_made BEFORE UPDATE OR DELETE ON reviews_removal
    FOR EACH ROW EXECUTE FUNCTION removal_stays_made();
ALTER TABLE reviews_removal ENABLE ALWAYS TRIGGER removal_stays_made;

CREATE FUNCTION removal_has_its_signatures() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted_deciders int; wanted_places int; deciders bigint; places bigint;
BEGIN
    IF NEW.status <> 'made' THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM reviews_suspension s WHERE s.id = NEW.suspension_id FOR UPDATE;
    SELECT max((p.value)::text::int) FILTER (WHERE p.key = 'deciders.removal'),
           max((p.value)::text::int) FILTER (WHERE p.key = 'deciders.jurisdictions.removal')
        INTO wanted_deciders, wanted_places
        FROM partners_parameter p WHERE p.rulebook_id = NEW.rulebook_id;
    IF (NEW.deciders_needed, NEW.jurisdictions_needed) IS DISTINCT FROM (wanted_deciders, wanted_places) THEN
        RAISE EXCEPTION 'A removal states the numbers of its rulebook.' USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(DISTINCT m.user_id), count(DISTINCT o.jurisdiction_id) INTO deciders, places
        FROM portal_membership m JOIN portal_organisation o ON o.id = m.organisation_id
        WHERE m.id IN (NEW.proposed_by_id, NEW.cosigned_by_id) AND m.role = 'approver';
    IF deciders < NEW.deciders_needed OR places < NEW.jurisdictions_needed THEN
        RAISE EXCEPTION 'A removal needs % approvers from % jurisdictions; there are % from %.',
            NEW.deciders_needed, NEW.jurisdictions_needed, deciders, places USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM reviews_suspension s WHERE s.id = NEW.suspension_id AND s.status = 'removal') THEN
        RAISE EXCEPTION 'A removal ends the suspension that it rests on.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER removal_has_its_signatures AFTER INSERT OR UPDATE ON reviews_removal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION removal_has_its_signatures();
ALTER TABLE reviews_removal ENABLE ALWAYS TRIGGER removal_has_its_signatures;

CREATE FUNCTION suspension_ends_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'removal' AND NOT EXISTS (
            SELECT 1 FROM reviews_removal r WHERE r.suspension_id = NEW.id AND r.status = 'made') THEN
        RAISE EXCEPTION 'A suspension becomes a removal by a removal only.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'varied' AND NOT EXISTS (
            SELECT 1 FROM reviews_suspension s WHERE s.replaces_id = NEW.id AND s.confirmed_by_id IS NOT NULL) THEN
        RAISE EXCEPTION 'A suspension is varied by a confirmed one only.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER suspension_ends_by_two AFTER INSERT OR UPDATE ON reviews_suspension
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION suspension_ends_by_two();
ALTER TABLE reviews_suspension ENABLE ALWAYS TRIGGER suspension_ends_by_two;
"""

DROP = """
DROP TRIGGER suspension_ends_by_two ON reviews_suspension;
DROP FUNCTION suspension_ends_by_two();
DROP TRIGGER removal_has_its_signatures ON reviews_removal;
DROP FUNCTION removal_has_its_signatures();
DROP TRIGGER removal_stays_made ON reviews_removal;
DROP FUNCTION removal_stays_made();
"""
