"""A trigger that holds what no form may be trusted with; for RunSQL in a migration.

Whoever confirms a suspension is another person than whoever imposed it, and the second lifter another than the first:
people are compared, not memberships.
"""

CREATE = """
CREATE FUNCTION suspension_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM portal_membership a JOIN portal_membership b ON a.user_id = b.user_id
               WHERE (a.id, b.id) IN ((NEW.imposed_by_id, NEW.confirmed_by_id),
                                      (NEW.lift_proposed_by_id, NEW.lifted_by_id))) THEN
        RAISE EXCEPTION 'The second signature is another person''s.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER suspension_by_two_people BEFORE INSERT OR UPDATE ON reviews_suspension
    FOR EACH ROW EXECUTE FUNCTION suspension_by_two_people();
ALTER TABLE reviews_suspension ENABLE ALWAYS TRIGGER suspension_by_two_people;
"""

DROP = """
DROP TRIGGER suspension_by_two_people ON reviews_suspension;
DROP FUNCTION suspension_by_two_people();
"""
