"""Who takes part in an open removal takes part in the suspension that it rests on."""

from django.db import migrations

JOIN = """
INSERT INTO portal_casejoining (case_id, jurisdiction_id, joined_at)
    SELECT s.case_id, j.jurisdiction_id, j.joined_at FROM reviews_removal r
    JOIN reviews_suspension s ON s.id = r.suspension_id JOIN portal_case c ON c.id = s.case_id
    JOIN portal_casejoining j ON j.case_id = r.case_id
    WHERE r.status IN ('considered', 'proposed') AND j.jurisdiction_id <> c.jurisdiction_id
    ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0014_removal_not_waited")]

    operations = [migrations.RunSQL(JOIN, migrations.RunSQL.noop)]
