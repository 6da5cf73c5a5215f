"""Catalogues that are loaded already get the edition that their title names, so that criteria link to their own."""

import re

from django.db import migrations

EDITION = re.compile(r"\bRev(?:ision)?\.?\s*(\d+)|\bEdition\s+(\d+)|\b\d{4,5}:(\d{4})\b", re.I)


def set_editions(apps, schema_editor):
    for catalogue in apps.get_model("partners", "Catalogue").objects.filter(edition=""):
        if found := EDITION.search(catalogue.title):
            catalogue.edition = next(filter(None, found.groups()))
            catalogue.save(update_fields=["edition"])


class Migration(migrations.Migration):
    dependencies = [("partners", "0021_catalogue_editions")]

    operations = [migrations.RunPython(set_editions, migrations.RunPython.noop)]
