"""The app of the repository stand-in."""

from django.apps import AppConfig


class RepositoryConfig(AppConfig):
    """Figshare's API v2 and the pages of a curator."""

    name = "sandbox.repository"
    label = "sandbox_repository"
    verbose_name = "Repository stand-in"
