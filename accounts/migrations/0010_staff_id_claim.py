from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_leaving'),
    ]

    operations = [
        migrations.AlterField(
            model_name='staffid',
            name='kind',
            field=models.CharField(help_text='The claim, attribute or feed column it came from.', max_length=120, verbose_name='kind'),
        ),
    ]
