"""The SQL of the access decision. Written per pair, so that the planner goes by the pair's keys (architecture.md).

The names of the tables are those of the models in partners.* and portal.accounts. Days count in UTC.

Only constants of this file are put together into the statements; values are always parameters.
"""
# ruff: noqa: S608

# A scope `{s}` covers the pair: within an axis any value matches, across axes all must; an empty axis is open.
COVERS = """
    ({s}.organisations = '{{}}' OR g.organisation_id = ANY({s}.organisations))
    AND ({s}.grants = '{{}}' OR g.id = ANY({s}.grants))
    AND ({s}.people = '{{}}' OR pair.person_id = ANY({s}.people))
    AND ({s}.jurisdictions = '{{}}' OR o.jurisdiction_id = ANY({s}.jurisdictions))
    AND ({s}.environments = '{{}}' OR g.environment_id = ANY({s}.environments))
    AND ({s}.releases = '{{}}' OR g.release_id = ANY({s}.releases))
    AND ({s}.families = '{{}}' OR r.provider_id || ':' || r.family = ANY({s}.families))
    AND ({s}.access_levels = '{{}}' OR g.access_level = ANY({s}.access_levels))
    AND ({s}.nationality_tags = '{{}}' OR (pair.person_id IS NOT NULL AND
        EXISTS (SELECT 1 FROM partners_persontag t WHERE t.person_id = pair.person_id
                AND t.kind = 'nationality' AND t.tag = ANY({s}.nationality_tags))
            = ({s}.nationality_test = 'holds_any')
        AND ({s}.nationality_test <> 'holds_none_nor_resident' OR NOT EXISTS (
            SELECT 1 FROM partners_persontag t WHERE t.person_id = pair.person_id
            AND t.kind = 'permanent' AND t.tag = ANY({s}.permanent_tags)))))
"""

HOLD_COVERS = f"""
    {COVERS.format(s="h")}
    AND NOT EXISTS (SELECT 1 FROM partners_holdexception x WHERE x.hold_id = h.id AND {COVERS.format(s="x")})
"""

# The pairs that are asked about, by their keys.
ASKED = """
FROM (SELECT asked.grant_id, asked.person_id, %(environment)s::bigint AS environment_id
      FROM unnest(%(grants)s::bigint[], %(people)s::bigint[]) AS asked (grant_id, person_id)) pair
"""

# The one pair that public ids name, if the reader may see all of it: as `visible_to` of grants and environments and
# `rules.knows_people` have it, which a test compares with this.
NAMED = """
FROM (SELECT named.id AS grant_id, who.id AS person_id, place.id AS environment_id
      FROM partners_grant named
      JOIN partners_release model ON model.id = named.release_id
      LEFT JOIN partners_person who ON who.public_id = %(person)s::uuid AND CASE WHEN %(knows_people)s::boolean
          THEN who.organisation_id = named.organisation_id
          ELSE EXISTS (SELECT 1 FROM partners_grantperson n WHERE n.grant_id = named.id AND n.person_id = who.id) END
      LEFT JOIN partners_environment place ON place.public_id = %(environment)s::uuid AND CASE %(side)s::text
          WHEN 'programme' THEN true
          WHEN 'partner' THEN place.organisation_id = %(reader)s::bigint
          WHEN 'provider' THEN EXISTS (
              SELECT 1 FROM partners_grant used JOIN partners_release lent ON lent.id = used.release_id
              WHERE used.environment_id = place.id AND lent.provider_id = %(reader)s::bigint)
          ELSE false END
      WHERE named.public_id = %(grant)s::uuid AND CASE %(side)s::text
          WHEN 'programme' THEN true
          WHEN 'partner' THEN named.organisation_id = %(reader)s::bigint
          WHEN 'provider' THEN model.provider_id = %(reader)s::bigint
          ELSE false END
      AND (%(person)s::uuid IS NULL OR who.id IS NOT NULL)
      AND (%(environment)s::uuid IS NULL OR place.id IS NOT NULL)) pair
"""

# What the reasons are read from.
FACTS = """
JOIN partners_grant g ON g.id = pair.grant_id
JOIN portal_organisation o ON o.id = g.organisation_id
JOIN partners_partner p ON p.organisation_id = g.organisation_id
JOIN partners_release r ON r.id = g.release_id
JOIN partners_environment e ON e.id = g.environment_id
CROSS JOIN LATERAL (SELECT (%(at)s::timestamptz AT TIME ZONE 'UTC')::date AS today) d
"""

# The reasons against one pair, each with what it refers to and since when.
OF_A_PAIR = f"""
    SELECT 'partner_not_active' AS code, p.status AS reference, p.status_since AS since
        WHERE p.status <> 'active'
    UNION ALL SELECT 'standing_ended', '', p.standing_until::timestamptz
        WHERE p.status = 'active' AND p.standing_until < d.today
    UNION ALL SELECT 'grant_not_active', g.status, g.status_since WHERE g.status <> 'active'
    UNION ALL SELECT 'grant_not_begun', g.valid_from::text, NULL WHERE d.today < g.valid_from
    UNION ALL SELECT 'grant_ended', g.valid_until::text, g.valid_until::timestamptz WHERE d.today > g.valid_until
    UNION ALL SELECT 'release_unavailable', r.name, NULL
        WHERE r.status NOT IN ('available', 'ending') OR r.ends_on < d.today
    UNION ALL SELECT 'use_not_granted', %(use)s::text, NULL
        WHERE %(use)s::text IS NOT NULL AND NOT %(use)s::text = ANY(g.use_categories)
    UNION ALL SELECT 'environment_not_on_grant', e.reference, NULL
        WHERE pair.environment_id <> g.environment_id
    UNION ALL SELECT 'environment_not_verified', e.reference, e.verified_until::timestamptz
        WHERE e.status <> 'verified' OR e.verified_until IS NULL OR e.verified_until < d.today
    UNION ALL SELECT 'attestation_expired', e.reference, min(latest.valid_until)::timestamptz
        FROM (SELECT DISTINCT ON (a.safeguard) a.valid_until FROM partners_attestation a
              WHERE a.environment_id = e.id ORDER BY a.safeguard, a.tested_on DESC, a.id DESC) latest
        WHERE latest.valid_until < d.today HAVING count(*) > 0
    UNION ALL SELECT 'export_country', e.country, NULL WHERE NOT e.country = ANY(g.export_countries)
    UNION ALL SELECT 'export_person', '', NULL
        WHERE pair.person_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM partners_persontag t WHERE t.person_id = pair.person_id
            AND t.kind IN ('nationality', 'permanent') AND t.tag = ANY(g.export_tags))
    UNION ALL SELECT 'person_not_named', '', NULL
        WHERE pair.person_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM partners_grantperson n
            WHERE n.grant_id = g.id AND n.person_id = pair.person_id AND n.ended_at IS NULL)
    UNION ALL SELECT 'person_not_cleared', who.status, NULL
        FROM partners_person who WHERE who.id = pair.person_id
        AND (who.status <> 'cleared' OR who.tier < g.tier OR who.organisation_id <> g.organisation_id)
    UNION ALL SELECT 'check_missing', needed.code, NULL
        FROM partners_libraryentry needed
        WHERE pair.person_id IS NOT NULL AND needed.library = 'check'
        AND needed.rulebook_id = (SELECT b.id FROM partners_rulebook b ORDER BY b.edition DESC LIMIT 1)
        AND (needed.data->>'from_tier')::int <= g.tier
        AND NOT EXISTS (
            SELECT 1 FROM partners_check c WHERE c.person_id = pair.person_id AND c.kind = needed.code
            AND c.status IN ('clear', 'clear_with_restriction') AND c.performed_on <= d.today
            AND (c.expires_on IS NULL OR c.expires_on >= d.today))
    UNION ALL SELECT 'rulebook_not_acknowledged', b.edition::text, b.adopted_at
        FROM (SELECT * FROM partners_rulebook ORDER BY edition DESC LIMIT 1) b
        WHERE greatest(b.adopted_at, p.admitted_at) + (
            SELECT (n.value::text || ' days')::interval FROM partners_parameter n
            WHERE n.rulebook_id = b.id AND n.key = 'acknowledgement.days') < %(at)s::timestamptz
        AND NOT EXISTS (SELECT 1 FROM partners_acknowledgement a
                        WHERE a.rulebook_id = b.id AND a.organisation_id = g.organisation_id)
    UNION ALL SELECT CASE WHEN c.kind = 'before_use' THEN 'condition_before_use' ELSE 'condition_overdue' END,
            c.reference, c.placed_at
        FROM partners_condition c
        WHERE c.organisation_id = g.organisation_id AND (c.grant_id IS NULL OR c.grant_id = g.id)
        AND (c.status = 'breached'
             OR c.status = 'open' AND (c.kind = 'before_use' OR c.kind = 'by_date' AND c.due_on < d.today))
    UNION ALL SELECT 'report_overdue', owed.reference, owed.hard_stop_at
        FROM partners_obligation owed
        WHERE owed.organisation_id = g.organisation_id AND owed.status IN ('upcoming', 'open', 'returned')
        AND owed.hard_stop_at <= %(at)s::timestamptz
    UNION ALL SELECT 'held', h.reference, h.starts_at
        FROM partners_hold h
        WHERE h.ended_at IS NULL AND h.starts_at <= %(at)s::timestamptz
        AND (h.ends_at IS NULL OR h.ends_at > %(at)s::timestamptz)
        AND {HOLD_COVERS}
"""

# The first moment after which, from what is known now, the answer about one pair may change.
HORIZON = f"""
least(
    (least(p.standing_until, g.valid_until, r.ends_on, e.verified_until,
        (SELECT min(latest.valid_until) FROM (
            SELECT DISTINCT ON (a.safeguard) a.valid_until FROM partners_attestation a
            WHERE a.environment_id = e.id ORDER BY a.safeguard, a.tested_on DESC, a.id DESC) latest),
        (SELECT min(kind.expires_on) FROM (
            SELECT max(coalesce(c.expires_on, 'infinity'::date)) AS expires_on FROM partners_check c
            WHERE c.person_id = pair.person_id AND c.status IN ('clear', 'clear_with_restriction')
            GROUP BY c.kind) kind WHERE kind.expires_on < 'infinity'::date AND kind.expires_on >= d.today),
        (SELECT min(c.due_on) FROM partners_condition c WHERE c.organisation_id = g.organisation_id
            AND (c.grant_id IS NULL OR c.grant_id = g.id) AND c.status = 'open' AND c.kind = 'by_date')
    ) + 1)::timestamp AT TIME ZONE 'UTC',
    (SELECT min(owed.hard_stop_at) FROM partners_obligation owed
        WHERE owed.organisation_id = g.organisation_id AND owed.status IN ('upcoming', 'open', 'returned')
        AND owed.hard_stop_at > %(at)s::timestamptz),
    (SELECT greatest(b.adopted_at, p.admitted_at) + (
            SELECT (n.value::text || ' days')::interval FROM partners_parameter n
            WHERE n.rulebook_id = b.id AND n.key = 'acknowledgement.days')
        FROM (SELECT * FROM partners_rulebook ORDER BY edition DESC LIMIT 1) b
        WHERE NOT EXISTS (SELECT 1 FROM partners_acknowledgement a
                          WHERE a.rulebook_id = b.id AND a.organisation_id = g.organisation_id)),
    (SELECT min(h.starts_at) FROM partners_hold h WHERE h.ended_at IS NULL AND h.starts_at > %(at)s::timestamptz
        AND {HOLD_COVERS})
)
"""

# The reasons against many pairs; a pair without any has no row.
BARS = f"""
SELECT pair.grant_id, pair.person_id, bar.code, bar.reference, bar.since
{ASKED} {FACTS}
CROSS JOIN LATERAL ({OF_A_PAIR}) bar
ORDER BY pair.grant_id, pair.person_id, bar.since NULLS LAST, bar.code, bar.reference
"""


def _answer(pair: str) -> str:
    """The same for one pair; without any there is one row, which tells how long at least that holds."""
    return f"""
SELECT pair.grant_id, pair.person_id, bar.code, bar.reference, bar.since, CASE WHEN bar.code IS NULL THEN {HORIZON} END
{pair} {FACTS}
LEFT JOIN LATERAL ({OF_A_PAIR}) bar ON true
ORDER BY bar.since NULLS LAST, bar.code, bar.reference
"""


ANSWER = _answer(ASKED)
ANSWER_NAMED = _answer(NAMED)

# The pairs of live grants that a scope, given as parameters, would cover: for the preview of a suspension.
COVERED_PAIRS = f"""
SELECT pair.grant_id, pair.person_id
FROM (SELECT n.grant_id, n.person_id FROM partners_grantperson n
      JOIN partners_grant live ON live.id = n.grant_id AND live.status IN ('active', 'suspended', 'paused')
      WHERE n.ended_at IS NULL) pair
JOIN partners_grant g ON g.id = pair.grant_id
JOIN portal_organisation o ON o.id = g.organisation_id
JOIN partners_release r ON r.id = g.release_id
CROSS JOIN (SELECT
    %(organisations)s::bigint[] AS organisations, %(grants)s::bigint[] AS grants, %(people)s::bigint[] AS people,
    %(nationality_tags)s::text[] AS nationality_tags, %(permanent_tags)s::text[] AS permanent_tags,
    %(nationality_test)s::text AS nationality_test, %(jurisdictions)s::text[] AS jurisdictions,
    %(environments)s::bigint[] AS environments, %(releases)s::bigint[] AS releases,
    %(families)s::text[] AS families, %(access_levels)s::text[] AS access_levels) s
WHERE {COVERS.format(s="s")}
"""
