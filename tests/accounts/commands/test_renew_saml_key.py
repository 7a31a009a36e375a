"""Changing the key pair by which identity providers know an institution's site."""

from datetime import timedelta

import pytest
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import SamlKey
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import InstitutionFactory


def test_new_key_is_published_beside_the_present_one_and_the_older_is_retired_later(
    run: Run, smithsonian: Institution
) -> None:
    day = date_format(timezone.now() + timedelta(days=7), "j F Y")
    assert run("renew_saml_key", "smithsonian") == (
        "A new key is published, and what is encrypted with it is opened. It signs from "
        f"{day} on; after that, run this again with --retire.\n"
    )
    assert run("renew_saml_key", "smithsonian", "--retire") == "There is no older key to retire.\n"
    with institution_scope(smithsonian):
        SamlKey.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert run("renew_saml_key", "smithsonian", "--retire") == "Older keys that are retired now: 1.\n"
    with institution_scope(smithsonian):
        assert SamlKey.objects.filter(retired_at=None).count() == 1


def test_institution_without_a_host_has_no_name_to_put_into_a_key(run: Run) -> None:
    InstitutionFactory(slug="quiet", host=None)
    with pytest.raises(CommandError, match="quiet has no primary host"):
        run("renew_saml_key", "quiet")
