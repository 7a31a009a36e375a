"""Closed lists of the accounts room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """What a person may do beyond being a researcher. A role may be limited to a department and those below it."""

    SUPPORT = "support", _("Support staff")
    ADMINISTRATOR = "administrator", _("Institution administrator")
    REPORTER = "reporter", _("Department reporter")
    OPERATOR = "operator", _("Operator")


class LetGoBy(models.TextChoices):
    """Who said that somebody has left: whoever said it says that they are back."""

    FEED = "feed", _("The institution's people feed")
    STAFF = "staff", _("The institution's administrators")


class FeedOutcome(models.TextChoices):
    """What comes of a row of the people feed."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    LEFT = "left", _("left")
    RETURNED = "returned", _("returned")
    REFUSED = "refused", _("refused")


class Protocol(models.TextChoices):
    """How an institution's identity provider is spoken to."""

    OIDC = "oidc", _("OpenID Connect")
    SAML = "saml", _("SAML 2.0")


class AutomaticSignIn(models.TextChoices):
    """What opening the site does for somebody who is not signed in."""

    OFF = "off", _("Shows a page with a button")
    STRAIGHT = "straight", _("Goes to the identity provider")
    SILENT = "silent", _("Asks the identity provider once, without showing anything, then shows a page with a button")


class AttemptStep(models.TextChoices):
    """How far an attempt to sign in has come."""

    SENT = "sent", _("Sent to the identity provider")
    ASSERTED = "asserted", _("The identity provider said who it is")
    SIGNED_IN = "signed_in", _("Signed in")
    FAILED = "failed", _("Not signed in")


class IdentifierKind(models.TextChoices):
    """The strong identifiers that an identity provider may assert: stable, never reused, never an e-mail address."""

    OIDC_SUBJECT = "oidc_sub", _("OpenID Connect subject")
    SUBJECT_ID = "subject_id", _("SAML subject-id")
    PAIRWISE_ID = "pairwise_id", _("SAML pairwise-id")
    PERSISTENT_NAME_ID = "persistent_name_id", _("Persistent NameID")
    EDU_PERSON_UNIQUE_ID = "edu_person_unique_id", _("eduPersonUniqueId")
    EDU_PERSON_PRINCIPAL_NAME = "edu_person_principal_name", _("eduPersonPrincipalName")
