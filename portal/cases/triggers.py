"""Functions that other triggers ask about a signature; for RunSQL in a migration.

`portal_signs` refuses a signature of nobody, of a former member or a closed account, of a role that does not sign here,
and of somebody who stood down from the case. `portal_takes_part` refuses one from a jurisdiction that neither leads the
case nor joined it. `portal_another` wants two people, whatever their memberships.
"""

CREATE = """
CREATE FUNCTION portal_signs(member bigint, wanted_roles text[], of_case bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE signer record;
BEGIN
    SELECT m.role, m.user_id, m.ended_at IS NULL AND u.is_active AS is_here INTO signer
        FROM portal_membership m JOIN portal_user u ON u.id = m.user_id WHERE m.id = member;
    IF signer IS NULL THEN
        RAISE EXCEPTION 'A signature is missing: %.', array_to_string(wanted_roles, ' or ')
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT signer.is_here THEN
        RAISE EXCEPTION 'Whoever signs is a member at that time.' USING ERRCODE = 'check_violation';
    END IF;
    IF signer.role <> ALL (wanted_roles) THEN
        RAISE EXCEPTION 'Signed by one who is %, and it takes %.', signer.role, array_to_string(wanted_roles, ' or ')
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM portal_recusal r JOIN portal_membership m ON m.id = r.membership_id
               WHERE r.case_id = of_case AND m.user_id = signer.user_id) THEN
        RAISE EXCEPTION 'Whoever stood down from a case signs nothing in it.' USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION portal_takes_part(member bigint, of_case bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portal_membership m JOIN portal_organisation o ON o.id = m.organisation_id
        JOIN portal_case c ON c.id = of_case WHERE m.id = member AND (
            c.jurisdiction_id = o.jurisdiction_id
            OR EXISTS (SELECT 1 FROM portal_casejoining j
                       WHERE j.case_id = c.id AND j.jurisdiction_id = o.jurisdiction_id))) THEN
        RAISE EXCEPTION 'Whoever signs is of a jurisdiction that takes part in the case.'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION portal_another(first_one bigint, second_one bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM portal_membership a JOIN portal_membership b ON a.user_id = b.user_id
               WHERE a.id = first_one AND b.id = second_one) THEN
        RAISE EXCEPTION 'The second signature is another person''s.' USING ERRCODE = 'check_violation';
    END IF;
END $$;
"""

DROP = """
DROP FUNCTION portal_another(bigint, bigint);
DROP FUNCTION portal_takes_part(bigint, bigint);
DROP FUNCTION portal_signs(bigint, text[], bigint);
"""
