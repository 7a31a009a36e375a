"""Whether an institution is named on the deployment's own address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="is_listed",
            field=models.BooleanField(
                default=True,
                help_text="Named in the list of institutions on the deployment's own address.",
                verbose_name="listed",
            ),
        ),
    ]
