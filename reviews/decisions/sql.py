"""Triggers that hold what no form may be trusted with; for RunSQL in a migration.

A given opinion never changes. A decision stands only with its quorum on the version, the rulebook's own numbers, an
approver who gave no opinion, and where two are needed another approver from another jurisdiction. The check is
deferred to the commit and locks the application's row first.
"""

OPINION = """
CREATE FUNCTION opinion_stays_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'given' THEN
        RAISE EXCEPTION 'A given opinion cannot be changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER opinion_stays_given BEFORE UPDATE OR DELETE ON reviews_opinion
    FOR EACH ROW EXECUTE FUNCTION opinion_stays_given();
ALTER TABLE reviews_opinion ENABLE ALWAYS TRIGGER opinion_stays_given;
"""

DECISION_FUNCTION = """
CREATE OR REPLACE FUNCTION decision_has_its_quorum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    application partners_application;
    given bigint; places bigint;
    wanted_opinions int; wanted_places int; wanted_deciders int;
    decider portal_membership; cosigner portal_membership;
    decider_place text; cosigner_place text;
BEGIN
    SELECT a.* INTO application FROM partners_application a
        JOIN partners_submission s ON s.application_id = a.id
        WHERE s.id = NEW.submission_id FOR UPDATE OF a;
    SELECT max((p.value)::text::int) FILTER (WHERE p.key = 'opinions.tier_' || application.tier),
           max((p.value)::text::int) FILTER (WHERE p.key = 'opinions.jurisdictions.tier_' || application.tier),
           max((p.value)::text::int) FILTER (WHERE p.key = 'deciders.tier_' || application.tier)
        INTO wanted_opinions, wanted_places, wanted_deciders
        FROM partners_parameter p WHERE p.rulebook_id = application.rulebook_id
        AND p.key IN ('opinions.tier_' || application.tier, 'opinions.jurisdictions.tier_' || application.tier,
                      'deciders.tier_' || application.tier);
    IF (NEW.opinions_needed, NEW.jurisdictions_needed, NEW.deciders_needed)
            IS DISTINCT FROM (wanted_opinions, wanted_places, wanted_deciders) THEN
        RAISE EXCEPTION 'A decision states the numbers of its rulebook.' USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(DISTINCT m.user_id), count(DISTINCT o.jurisdiction_id) INTO given, places
        FROM reviews_opinion r JOIN portal_membership m ON m.id = r.membership_id
        JOIN portal_organisation o ON o.id = m.organisation_id
        WHERE r.submission_id = NEW.submission_id AND r.status = 'given' AND m.role = 'reviewer';
    IF given < NEW.opinions_needed OR places < NEW.jurisdictions_needed THEN
        RAISE EXCEPTION 'A decision needs % opinions from % jurisdictions; there are % from %.',
            NEW.opinions_needed, NEW.jurisdictions_needed, given, places USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO decider FROM portal_membership WHERE id = NEW.decided_by_id;
    SELECT * INTO cosigner FROM portal_membership WHERE id = NEW.cosigned_by_id;
    SELECT jurisdiction_id INTO decider_place FROM portal_organisation WHERE id = decider.organisation_id;
    SELECT jurisdiction_id INTO cosigner_place FROM portal_organisation WHERE id = cosigner.organisation_id;
    IF decider.role <> 'approver' OR (cosigner.id IS NOT NULL AND cosigner.role <> 'approver') THEN
        RAISE EXCEPTION 'Only approvers decide.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.deciders_needed > 1 AND (cosigner.id IS NULL OR cosigner.user_id = decider.user_id
            OR cosigner_place = decider_place) THEN
        RAISE EXCEPTION 'This decision needs two approvers from two jurisdictions.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM reviews_opinion r JOIN partners_submission s ON s.id = r.submission_id
               JOIN portal_membership m ON m.id = r.membership_id
               WHERE s.application_id = application.id AND r.status = 'given'
               AND m.user_id IN (decider.user_id, cosigner.user_id)) THEN
        RAISE EXCEPTION 'Whoever gave an opinion does not decide.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

DECISION_TRIGGER = """
CREATE CONSTRAINT TRIGGER decision_has_its_quorum AFTER INSERT OR UPDATE ON reviews_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decision_has_its_quorum();
ALTER TABLE reviews_decision ENABLE ALWAYS TRIGGER decision_has_its_quorum;
"""

CREATE = OPINION + DECISION_FUNCTION + DECISION_TRIGGER

DROP = """
DROP TRIGGER decision_has_its_quorum ON reviews_decision;
DROP FUNCTION decision_has_its_quorum();
DROP TRIGGER opinion_stays_given ON reviews_opinion;
DROP FUNCTION opinion_stays_given();
"""
