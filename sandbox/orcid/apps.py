"""The ORCID stand-in."""

from django.apps import AppConfig


class OrcidConfig(AppConfig):
    """People with an iD, what they allowed whom, and the works on their records."""

    name = "sandbox.orcid"
    label = "sandbox_orcid"
    verbose_name = "ORCID (stand-in)"
