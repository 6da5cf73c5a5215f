"""The allied jurisdictions of the programme, their clocks and calendars."""

from django.db import migrations

JURISDICTIONS = [
    ("US", "United States", ["US"], "America/New_York"),
    (
        "EU",
        "European Union",
        [
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ],
        "Europe/Brussels",
    ),
    ("UK", "United Kingdom", ["GB"], "Europe/London"),
    ("CA", "Canada", ["CA"], "America/Toronto"),
    ("JP", "Japan", ["JP"], "Asia/Tokyo"),
]  # fmt: skip


def install(apps, schema_editor):
    jurisdiction = apps.get_model("portal", "Jurisdiction")
    for code, name, countries, time_zone in JURISDICTIONS:
        jurisdiction.objects.create(code=code, name=name, countries=countries, time_zone=time_zone, calendar=code)


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_references")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
