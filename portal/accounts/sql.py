"""What the database itself refuses about memberships, whichever way a row is written."""

CREATE_TRIGGERS = """
CREATE FUNCTION portal_membership_on_one_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM portal_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF (
        SELECT count(DISTINCT organisation.kind = 'partner')
        FROM portal_membership AS membership
        JOIN portal_organisation AS organisation ON organisation.id = membership.organisation_id
        WHERE membership.user_id = NEW.user_id AND membership.ended_at IS NULL
    ) > 1 THEN
        RAISE EXCEPTION 'Nobody belongs to both a partner and an authority or provider.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'membership_on_one_side';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER membership_on_one_side AFTER INSERT OR UPDATE ON portal_membership
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION portal_membership_on_one_side();
ALTER TABLE portal_membership ENABLE ALWAYS TRIGGER membership_on_one_side;
"""

DROP_TRIGGERS = """
DROP TRIGGER membership_on_one_side ON portal_membership;
DROP FUNCTION portal_membership_on_one_side();
"""
