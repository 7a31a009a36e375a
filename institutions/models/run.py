"""The periods that scheduled jobs have run for: a second scheduler finds the row and does nothing."""

from datetime import datetime

from django.db import IntegrityError, models, transaction


class Run(models.Model):
    """One job in one period. Shared by decision: it carries no fact of any institution."""

    job = models.CharField(max_length=60)
    period = models.DateTimeField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="one_run_per_period")]
        indexes = [models.Index(fields=["job", "finished_at"], name="run_finished")]

    def __str__(self) -> str:
        return f"{self.job} {self.period:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def claim(cls, job: str, *, period: datetime) -> "Run | None":
        """Return the new run, or None when another scheduler has this period already."""
        try:
            with transaction.atomic():
                return cls.objects.create(job=job, period=period)
        except IntegrityError:
            return None
