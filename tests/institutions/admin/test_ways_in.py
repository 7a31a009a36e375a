"""Who gets into the support desk, and how."""

import pytest
from django.contrib.admin.models import LogEntry

from accounts.enums import RoleKind
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import DepartmentFactory, RoleFactory, UserFactory
from tests.institutions.admin.desk import SHOWN, Desk, Shelf, address, text_of


def test_who_is_not_signed_in_goes_to_the_institution_s_own_sign_in_and_comes_back(smithsonian: Institution) -> None:
    answer = Desk(smithsonian, None).open("/admin/orcid_sync/citation/", q="Sedge")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/admin/orcid_sync/citation/%3Fq%3DSedge")


@pytest.mark.parametrize("path", ["login/", "logout/", "password_change/", "password_change/done/"])
def test_no_password_is_asked_for_or_changed_here(path: str, desk: Desk) -> None:
    assert desk.open(f"/admin/{path}").status_code == 404


@pytest.mark.parametrize("kind", [RoleKind.SUPPORT, RoleKind.ADMINISTRATOR])
def test_a_role_in_one_department_does_not_open_the_whole_institution(
    kind: RoleKind, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        person = UserFactory()
        RoleFactory(person=person, kind=kind, department=DepartmentFactory())
    assert Desk(smithsonian, person).open("/admin/").status_code == 403


def test_a_reporter_has_no_support_desk(smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        person = UserFactory()
        RoleFactory(person=person, kind=RoleKind.REPORTER)
    assert Desk(smithsonian, person).open("/admin/").status_code == 403


def test_the_start_page_names_the_institution_and_every_list(desk: Desk, smithsonian: Institution) -> None:
    page = text_of(desk.open("/admin/"))
    assert smithsonian.name in page
    assert [model._meta.label for model in SHOWN if address(model, "changelist") not in page] == []
    assert 'action="/sign-out/"' in page


def test_nothing_on_its_pages_is_inline(desk: Desk, ours: Shelf) -> None:
    for model in SHOWN:
        for page in (desk.list_of(model), desk.page_of(ours.rows[model]), desk.page_of(ours.rows[model], "history")):
            html = text_of(page)
            assert [
                word for word in ("<style", " style=", "onclick=", "<script>", "javascript:") if word in html
            ] == []
            assert "script-src 'self'" in page["Content-Security-Policy"]


def test_a_person_can_be_removed_and_the_log_of_django_s_admin_is_empty(desk: Desk, ours: Shelf) -> None:
    with institution_scope(desk.institution):
        person = UserFactory()
        person.delete()
        assert not User.objects.filter(email=person.email).exists()
    assert not LogEntry.objects.exists()
