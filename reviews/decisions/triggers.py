"""Triggers about opinions, proposals and decisions; for RunSQL in migrations. They take the place of those in `sql`.

The functions ask those of `portal.cases.triggers` who may sign. Opinions are counted as their authors were when they
gave them, without those who stood down since. A decision that mends another is signed as a departure is.
"""

from reviews.decisions import sql

OPINION_AS_GIVEN = """
CREATE FUNCTION opinion_as_given() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE case_of_it portal_case; member portal_membership; place text;
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.submission_id, NEW.membership_id) IS DISTINCT FROM (OLD.submission_id, OLD.membership_id) THEN
        RAISE EXCEPTION 'An opinion stays its author''s, on its version.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status <> 'given' THEN
        RETURN NEW;
    END IF;
    SELECT c.* INTO case_of_it FROM portal_case c JOIN partners_application a ON a.case_id = c.id
        JOIN partners_submission s ON s.application_id = a.id WHERE s.id = NEW.submission_id FOR UPDATE OF a;
    PERFORM portal_signs(NEW.membership_id, ARRAY['reviewer'], case_of_it.id);
    PERFORM portal_takes_part(NEW.membership_id, case_of_it.id);
    SELECT * INTO member FROM portal_membership WHERE id = NEW.membership_id;
    SELECT jurisdiction_id INTO place FROM portal_organisation WHERE id = member.organisation_id;
    IF EXISTS (SELECT 1 FROM reviews_opinion r JOIN portal_membership m ON m.id = r.membership_id
               WHERE r.submission_id = NEW.submission_id AND r.status = 'given' AND m.user_id = member.user_id
               AND r.id IS DISTINCT FROM NEW.id) THEN
        RAISE EXCEPTION 'A person gives one opinion on a version.' USING ERRCODE = 'check_violation';
    END IF;
    NEW.given_role := member.role;
    NEW.given_jurisdiction_id := place;
    NEW.given_part := CASE WHEN place = case_of_it.jurisdiction_id THEN 'lead' ELSE 'joined' END;
    RETURN NEW;
END $$;
CREATE TRIGGER opinion_as_given BEFORE INSERT OR UPDATE ON reviews_opinion
    FOR EACH ROW EXECUTE FUNCTION opinion_as_given();
ALTER TABLE reviews_opinion ENABLE ALWAYS TRIGGER opinion_as_given;
"""

DROP_OPINION_AS_GIVEN = """
DROP TRIGGER opinion_as_given ON reviews_opinion;
DROP FUNCTION opinion_as_given();
"""

# Only reviewers could ever give one, and a membership stays in its organisation; so both are known of older opinions.
WRITE_DOWN_OLDER_OPINIONS = """
ALTER TABLE reviews_opinion DISABLE TRIGGER opinion_as_given;
ALTER TABLE reviews_opinion DISABLE TRIGGER opinion_stays_given;
UPDATE reviews_opinion r SET given_role = 'reviewer', given_jurisdiction_id = o.jurisdiction_id,
        given_part = CASE WHEN o.jurisdiction_id = c.jurisdiction_id THEN 'lead' ELSE 'joined' END
    FROM portal_membership m, portal_organisation o, partners_submission s, partners_application a, portal_case c
    WHERE r.status = 'given' AND m.id = r.membership_id AND o.id = m.organisation_id
        AND s.id = r.submission_id AND a.id = s.application_id AND c.id = a.case_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE reviews_opinion ENABLE ALWAYS TRIGGER opinion_stays_given;
ALTER TABLE reviews_opinion ENABLE ALWAYS TRIGGER opinion_as_given;
"""

DECISION = """
CREATE FUNCTION opinions_together(of_submission bigint, OUT given bigint, OUT places bigint, OUT together text)
LANGUAGE plpgsql STABLE AS $$
DECLARE kinds text[];
BEGIN
    SELECT count(DISTINCT m.user_id), count(DISTINCT r.given_jurisdiction_id),
           array_agg(DISTINCT r.recommendation::text ORDER BY r.recommendation::text)
        INTO given, places, kinds
        FROM reviews_opinion r JOIN portal_membership m ON m.id = r.membership_id
        JOIN partners_submission s ON s.id = r.submission_id JOIN partners_application a ON a.id = s.application_id
        WHERE r.submission_id = of_submission AND r.status = 'given' AND r.given_role = 'reviewer'
        AND NOT EXISTS (SELECT 1 FROM portal_recusal c JOIN portal_membership n ON n.id = c.membership_id
                        WHERE c.case_id = a.case_id AND n.user_id = m.user_id);
    together := CASE WHEN cardinality(kinds) = 1 THEN kinds[1]
        WHEN kinds = ARRAY['approve', 'approve_with_conditions'] THEN 'approve_with_conditions'
        ELSE 'conflicting' END;
END $$;

CREATE FUNCTION decider_may_sign(signer bigint, application partners_application) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM portal_signs(signer, ARRAY['approver'], application.case_id);
    PERFORM portal_takes_part(signer, application.case_id);
    IF EXISTS (SELECT 1 FROM reviews_opinion r JOIN partners_submission s ON s.id = r.submission_id
               JOIN portal_membership m ON m.id = r.membership_id JOIN portal_membership d ON d.user_id = m.user_id
               WHERE s.application_id = application.id AND r.status = 'given' AND d.id = signer) THEN
        RAISE EXCEPTION 'Whoever gave an opinion does not decide.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM reviews_resolution r JOIN partners_submission s ON s.id = r.submission_id
               JOIN portal_membership m ON m.id = r.by_id JOIN portal_membership d ON d.user_id = m.user_id
               WHERE s.application_id = application.id AND d.id = signer) THEN
        RAISE EXCEPTION 'Whoever resolved conflicting opinions does not decide.' USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION decision_has_its_quorum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    application partners_application; opinions record;
    wanted_opinions int; wanted_places int; wanted_deciders int; wanted_origins int; for_departure int;
    departs boolean; origins bigint;
BEGIN
    SELECT a.* INTO application FROM partners_application a
        JOIN partners_submission s ON s.application_id = a.id
        WHERE s.id = NEW.submission_id FOR UPDATE OF a;
    SELECT max((p.value)::text::int) FILTER (WHERE p.key = 'opinions.tier_' || application.tier),
           max((p.value)::text::int) FILTER (WHERE p.key = 'opinions.jurisdictions.tier_' || application.tier),
           max((p.value)::text::int) FILTER (WHERE p.key = 'deciders.tier_' || application.tier),
           max((p.value)::text::int) FILTER (WHERE p.key = 'deciders.jurisdictions.tier_' || application.tier),
           max((p.value)::text::int) FILTER (WHERE p.key = 'deciders.departure')
        INTO wanted_opinions, wanted_places, wanted_deciders, wanted_origins, for_departure
        FROM partners_parameter p WHERE p.rulebook_id = application.rulebook_id;
    SELECT * INTO opinions FROM opinions_together(NEW.submission_id);
    IF opinions.given < wanted_opinions OR opinions.places < wanted_places THEN
        RAISE EXCEPTION 'A decision needs % opinions from % jurisdictions; there are % from %.',
            wanted_opinions, wanted_places, opinions.given, opinions.places USING ERRCODE = 'check_violation';
    END IF;
    departs := opinions.together <> 'conflicting' AND (opinions.together, NEW.outcome) NOT IN (
        ('approve', 'approved'), ('approve_with_conditions', 'approved_with_conditions'), ('refuse', 'refused'));
    IF departs THEN
        wanted_deciders := greatest(wanted_deciders, for_departure);
    END IF;
    IF NEW.supersedes_id IS NOT NULL THEN
        wanted_deciders := greatest(wanted_deciders, for_departure);
    END IF;
    IF (NEW.opinions_needed, NEW.jurisdictions_needed, NEW.deciders_needed)
            IS DISTINCT FROM (wanted_opinions, wanted_places, wanted_deciders) THEN
        RAISE EXCEPTION 'A decision states the numbers of its rulebook.' USING ERRCODE = 'check_violation';
    END IF;
    IF (departs OR opinions.together = 'conflicting') AND NEW.departure = '' THEN
        RAISE EXCEPTION 'Whoever departs from the combined opinion says why.' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM decider_may_sign(NEW.decided_by_id, application);
    IF NEW.cosigned_by_id IS NOT NULL THEN
        PERFORM decider_may_sign(NEW.cosigned_by_id, application);
        PERFORM portal_another(NEW.decided_by_id, NEW.cosigned_by_id);
    END IF;
    SELECT count(DISTINCT o.jurisdiction_id) INTO origins FROM portal_membership m
        JOIN portal_organisation o ON o.id = m.organisation_id WHERE m.id IN (NEW.decided_by_id, NEW.cosigned_by_id);
    IF NEW.deciders_needed > 1 AND NEW.cosigned_by_id IS NULL OR origins < wanted_origins THEN
        RAISE EXCEPTION 'This decision needs % approvers from % jurisdictions.', wanted_deciders, wanted_origins
            USING ERRCODE = 'check_violation';
    END IF;
    IF opinions.together = 'conflicting' AND NEW.outcome <> 'refused' AND NOT EXISTS (
            SELECT 1 FROM reviews_resolution r WHERE r.submission_id = NEW.submission_id) THEN
        RAISE EXCEPTION 'Conflicting opinions are not approved before they are resolved.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome = 'refused' AND NOT EXISTS (
            SELECT 1 FROM reviews_refusalnotice n WHERE n.submission_id = NEW.submission_id
            AND (n.answered_at IS NOT NULL OR n.due_at <= NEW.decided_at)) THEN
        RAISE EXCEPTION 'A refusal is announced first, and the partner heard.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM reviews_decision d
            WHERE d.id = NEW.supersedes_id AND d.submission_id = NEW.submission_id) THEN
        RAISE EXCEPTION 'A decision supersedes one on the same version.' USING ERRCODE = 'check_violation';
    END IF;
    IF (application.status, application.outcome) IS DISTINCT FROM ('decided', NEW.outcome) THEN
        RAISE EXCEPTION 'A decision ends the review of its application.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION decision_stays_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A decision is never altered; another one supersedes it.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER decision_stays_made BEFORE UPDATE OR DELETE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION decision_stays_made();
ALTER TABLE reviews_decision ENABLE ALWAYS TRIGGER decision_stays_made;
"""

DROP_DECISION = (
    sql.DECISION_FUNCTION
    + """
DROP TRIGGER decision_stays_made ON reviews_decision;
DROP FUNCTION decision_stays_made();
DROP FUNCTION decider_may_sign(bigint, partners_application);
DROP FUNCTION opinions_together(bigint);
"""
)

PROPOSAL = """
CREATE FUNCTION proposal_stays_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE application partners_application;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT a.* INTO application FROM partners_application a
            JOIN partners_submission s ON s.application_id = a.id WHERE s.id = NEW.submission_id;
        PERFORM decider_may_sign(NEW.proposed_by_id, application);
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.status <> 'open'
        OR (NEW.submission_id, NEW.content, NEW.proposed_by_id, NEW.proposed_at)
        IS DISTINCT FROM (OLD.submission_id, OLD.content, OLD.proposed_by_id, OLD.proposed_at) THEN
        RAISE EXCEPTION 'A proposed decision is signed as it was written, or withdrawn.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_stays_proposed BEFORE INSERT OR UPDATE OR DELETE ON reviews_proposal
    FOR EACH ROW EXECUTE FUNCTION proposal_stays_proposed();
ALTER TABLE reviews_proposal ENABLE ALWAYS TRIGGER proposal_stays_proposed;

CREATE FUNCTION proposal_becomes_a_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'signed' AND NOT EXISTS (
            SELECT 1 FROM reviews_decision d WHERE d.submission_id = NEW.submission_id
            AND d.decided_by_id = NEW.proposed_by_id AND d.cosigned_by_id IS NOT NULL
            AND d.outcome = NEW.content->>'outcome' AND d.text = NEW.content->>'text') THEN
        RAISE EXCEPTION 'A co-signed proposal is the decision that it proposed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proposal_becomes_a_decision AFTER INSERT OR UPDATE ON reviews_proposal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION proposal_becomes_a_decision();
ALTER TABLE reviews_proposal ENABLE ALWAYS TRIGGER proposal_becomes_a_decision;

CREATE FUNCTION resolution_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE case_of_it bigint; of_application bigint;
BEGIN
    SELECT a.id, a.case_id INTO of_application, case_of_it FROM partners_application a
        JOIN partners_submission s ON s.application_id = a.id WHERE s.id = NEW.submission_id;
    PERFORM portal_signs(NEW.by_id, ARRAY['approver', 'lead'], case_of_it);
    PERFORM portal_takes_part(NEW.by_id, case_of_it);
    IF EXISTS (SELECT 1 FROM reviews_opinion r JOIN partners_submission s ON s.id = r.submission_id
               JOIN portal_membership m ON m.id = r.membership_id JOIN portal_membership d ON d.user_id = m.user_id
               WHERE s.application_id = of_application AND r.status = 'given' AND d.id = NEW.by_id) THEN
        RAISE EXCEPTION 'Whoever gave an opinion does not resolve a conflict of opinions.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resolution_by_another BEFORE INSERT ON reviews_resolution
    FOR EACH ROW EXECUTE FUNCTION resolution_by_another();
ALTER TABLE reviews_resolution ENABLE ALWAYS TRIGGER resolution_by_another;

CREATE FUNCTION refusalnotice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE application partners_application;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT a.* INTO application FROM partners_application a
            JOIN partners_submission s ON s.application_id = a.id WHERE s.id = NEW.submission_id;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM decider_may_sign(NEW.by_id, application);
        IF NEW.due_at <= NEW.at THEN
            RAISE EXCEPTION 'A partner has its days to answer an intended refusal.' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL
        OR (NEW.submission_id, NEW.reasons, NEW.by_id, NEW.at, NEW.due_at)
        IS DISTINCT FROM (OLD.submission_id, OLD.reasons, OLD.by_id, OLD.at, OLD.due_at) THEN
        RAISE EXCEPTION 'An announced refusal stays as it was announced.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.answered_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM portal_membership m WHERE m.id = NEW.answered_by_id
            AND m.organisation_id = application.organisation_id AND m.role = 'responsible_officer') THEN
        RAISE EXCEPTION 'The partner''s officer answers.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refusalnotice_stays BEFORE INSERT OR UPDATE OR DELETE ON reviews_refusalnotice
    FOR EACH ROW EXECUTE FUNCTION refusalnotice_stays();
ALTER TABLE reviews_refusalnotice ENABLE ALWAYS TRIGGER refusalnotice_stays;
"""

DROP_PROPOSAL = """
DROP TRIGGER refusalnotice_stays ON reviews_refusalnotice;
DROP FUNCTION refusalnotice_stays();
DROP TRIGGER resolution_by_another ON reviews_resolution;
DROP FUNCTION resolution_by_another();
DROP TRIGGER proposal_becomes_a_decision ON reviews_proposal;
DROP FUNCTION proposal_becomes_a_decision();
DROP TRIGGER proposal_stays_proposed ON reviews_proposal;
DROP FUNCTION proposal_stays_proposed();
"""
