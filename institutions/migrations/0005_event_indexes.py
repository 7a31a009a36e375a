"""The trail is read by who acted and by kind, as the support desk cuts it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0004_keys'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['institution', 'actor', 'at'], name='event_actor'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['institution', 'kind', 'at'], name='event_kind'),
        ),
    ]
