"""Who shares the deployment, and under which names they are reached. Shared tables by decision."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Institution(models.Model):
    """A university, museum or institute: the owner of every row behind the walls."""

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=255)
    ror = models.CharField(
        _("ROR id"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}$", _("A ROR id looks like 01pp8nd67."))],
    )
    support_email = models.EmailField(_("support e-mail"), help_text=_("Named on every page that asks for help."))
    is_operators = models.BooleanField(
        _("runs the deployment"), default=False, help_text=_("The reserved institution whose people operate the site.")
    )
    is_listed = models.BooleanField(
        _("listed"), default=True, help_text=_("Named in the list of institutions on the deployment's own address.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_operators"], condition=models.Q(is_operators=True), name="one_institution_of_operators"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def absolute_url(self, path: str = "/") -> str:
        """Return an address on the institution's primary host, without asking the request.

        Raises Host.DoesNotExist for an institution that has no host yet.
        """
        host = Host.objects.filter(institution=self, is_primary=True).first()
        if host is None:
            raise Host.DoesNotExist(f"{self.slug} has no primary host. Give it one with create_institution --host.")
        return host.url(path)


class Host(models.Model):
    """A name under which an institution is reached, without a port; one of them is the primary one."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="hosts")
    name = models.CharField(
        _("host name"),
        max_length=253,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", _("A host name in lower case, without a port."))
        ],
    )
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=models.Q(is_primary=True), name="one_primary_host_per_institution"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def url(self, path: str = "/") -> str:
        """Return the absolute address of a path on this host, as people reach it."""
        port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
        return f"{settings.PUBLIC_SCHEME}://{self.name}{port}{path}"
