"""An institution's credentials at ORCID: entered once, and never another institution's."""

from django.db import transaction
from django.utils import timezone

from institutions.events import record_event
from institutions.models import Institution
from institutions.tenancy.scope import every_institution, institution_scope
from orcid_sync.errors import ClientIdInUseError
from orcid_sync.models import OrcidCredentials


def set_orcid_credentials(
    institution: Institution, *, client_id: str, client_secret: str, site_url: str, api_url: str
) -> bool:
    """Make these the institution's credentials; return whether the client id is new to it.

    Put-codes and ORCID's duplicate rule are per client id, so two institutions never share one: raises
    ClientIdInUseError. Raises ValidationError for a value that does not fit. Setting the same again changes nothing.
    """
    with every_institution(reason="no two institutions share an ORCID client id"):
        elsewhere = OrcidCredentials.objects.filter(client_id=client_id).exclude(institution_id=institution.pk)
        if elsewhere.exists():
            raise ClientIdInUseError
    with institution_scope(institution), transaction.atomic():
        now = timezone.now()
        OrcidCredentials.objects.filter(replaced_at=None).exclude(client_id=client_id).update(replaced_at=now)
        credentials = OrcidCredentials.objects.filter(client_id=client_id).first()
        is_new = credentials is None
        credentials = credentials or OrcidCredentials(client_id=client_id)
        credentials.client_secret = client_secret
        credentials.site_url, credentials.api_url = site_url.rstrip("/"), api_url.rstrip("/")
        credentials.replaced_at = None
        credentials.full_clean(exclude=["institution"], validate_unique=False, validate_constraints=False)
        credentials.save()
        record_event("orcid.credentials_set", client_id=client_id)
    return is_new
