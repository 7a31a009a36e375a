"""Closed lists of the accounts room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """What a person may do beyond being a researcher. A role may be limited to a department and those below it."""

    SUPPORT = "support", _("Support staff")
    ADMINISTRATOR = "administrator", _("Institution administrator")
    REPORTER = "reporter", _("Department reporter")
    OPERATOR = "operator", _("Operator")


class Protocol(models.TextChoices):
    """How an institution's identity provider is spoken to."""

    OIDC = "oidc", _("OpenID Connect")


class IdentifierKind(models.TextChoices):
    """The strong identifiers that an identity provider may assert: stable, never reused, never an e-mail address."""

    OIDC_SUBJECT = "oidc_sub", _("OpenID Connect subject")
    SUBJECT_ID = "subject_id", _("SAML subject-id")
    PAIRWISE_ID = "pairwise_id", _("SAML pairwise-id")
    EDU_PERSON_UNIQUE_ID = "edu_person_unique_id", _("eduPersonUniqueId")
    EDU_PERSON_PRINCIPAL_NAME = "edu_person_principal_name", _("eduPersonPrincipalName")
