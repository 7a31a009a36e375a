"""Closed lists of the items room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """What an item is, in the words of Figshare's item types, which the other platforms' types map onto."""

    FIGURE = "figure", _("Figure")
    MEDIA = "media", _("Media")
    DATASET = "dataset", _("Dataset")
    POSTER = "poster", _("Poster")
    JOURNAL_CONTRIBUTION = "journal_contribution", _("Journal contribution")
    PRESENTATION = "presentation", _("Presentation")
    THESIS = "thesis", _("Thesis")
    SOFTWARE = "software", _("Software")
    ONLINE_RESOURCE = "online_resource", _("Online resource")
    PREPRINT = "preprint", _("Preprint")
    BOOK = "book", _("Book")
    CONFERENCE_CONTRIBUTION = "conference_contribution", _("Conference contribution")
    CHAPTER = "chapter", _("Chapter")
    PEER_REVIEW = "peer_review", _("Peer review")
    EDUCATIONAL_RESOURCE = "educational_resource", _("Educational resource")
    REPORT = "report", _("Report")
    STANDARD = "standard", _("Standard")
    COMPOSITION = "composition", _("Composition")
    FUNDING = "funding", _("Funding")
    PHYSICAL_OBJECT = "physical_object", _("Physical object")
    DATA_MANAGEMENT_PLAN = "data_management_plan", _("Data management plan")
    WORKFLOW = "workflow", _("Workflow")
    MONOGRAPH = "monograph", _("Monograph")
    PERFORMANCE = "performance", _("Performance")
    EVENT = "event", _("Event")
    SERVICE = "service", _("Service")
    MODEL = "model", _("Model")
    REGISTRATION = "registration", _("Registration")
    OTHER = "other", _("Other")


class SourceKind(models.TextChoices):
    """The platforms that items are harvested from."""

    FIGSHARE = "figshare", _("Figshare")


class How(models.TextChoices):
    """How an authorship came to be somebody's."""

    NOT = "", _("Nobody's yet")
    ORCID = "orcid", _("ORCID iD on the item")
    ACCOUNT = "account", _("Account in the repository")
    CLAIMED = "claimed", _("Own word")


class Claim(models.TextChoices):
    """What a person answered to “Is this yours?”."""

    NONE = "", _("Not answered")
    CLAIMED = "claimed", _("Yes")
    REJECTED = "rejected", _("No")
