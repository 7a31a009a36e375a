"""Everything that the trail tells of, done once by the functions that really do it, by and to people full of marks."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.utils import timezone

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain import second_factor, trail
from accounts.domain.joining import join_accounts
from accounts.domain.leaving import let_go, welcome_back
from accounts.domain.naming import choose_name
from accounts.domain.people_feed import Tally, record_intake, take_in_people
from accounts.domain.roles import grant_role, withdraw_role
from accounts.domain.setting_up import add_sign_in, create_institution, create_operator, password_link
from accounts.domain.sign_in import recognise
from accounts.domain.sign_in_methods import switch_method
from accounts.enums import IdentifierKind, LetGoBy, Protocol, RoleKind
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import SignInMethod, StaffId, User
from accounts.people_feed.rows import FeedRow
from institutions.models import Department, Institution
from institutions.tenancy.scope import institution_scope
from items.domain import choices
from items.domain.harvest import order_harvest
from items.domain.matching import match_lines
from items.domain.setting_up import add_source
from items.domain.settling import restore_item, withdraw_item
from items.enums import SourceKind
from items.models import Authorship, Item, Source, SourceAccount
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.client.oauth import Grant
from orcid_sync.domain import authorising, connecting, staff
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.domain.farewell import decide as decide_farewell
from orcid_sync.domain.farewell_end import attend_farewell
from orcid_sync.domain.setbacks import note_setback
from orcid_sync.domain.turns import mark_due, take_turn
from orcid_sync.domain.works import add_ours_too
from orcid_sync.enums import WorksWish
from orcid_sync.models import Citation, Farewell, OrcidConnection
from profiles.domain.pictures import remove_picture, set_picture
from profiles.domain.profile import save_profile
from reports.domain.keys import create_report_key, note_use, revoke_report_key
from reports.models import ReportKey
from tests.factories import UserFactory
from tests.institutions.saml_deeds import look_after_saml
from tests.profiles.images import encoded, plain

#: By any of these a person would be told.
MARKS = ("Marked", "marked@", "0009-8000-0000", "staff-mark", "subject-mark", "token-mark")
ORCID = "0009-8000-0000-0012"
CREDENTIALS = {"client_secret": "secret-mark", "site_url": "https://orcid.invalid", "api_url": "https://orcid.invalid"}
SUB, SUBJECT_ID = IdentifierKind.OIDC_SUBJECT, IdentifierKind.SUBJECT_ID


def say(*values: str, **more: Any) -> AssertedPerson:
    kinds = (SUB, SUBJECT_ID)
    identifiers = tuple(Identifier(kind, value) for kind, value in zip(kinds, values, strict=False))
    return AssertedPerson(identifiers=identifiers, **more)


def refused(action: Callable[[], object]) -> None:
    try:
        action()
    except SignInRefusedError:
        return
    raise AssertionError("let in")


def set_up(institution: Institution) -> SignInMethod:
    host = institution.hosts.get().name
    given: dict[str, Any] = {"name": "Marked University", "host": host, "support_email": "marked@si.example"}
    create_institution(institution.slug, **given)
    new, _is_new = create_institution("another", **given | {"host": "another.colophon.test"})
    with institution_scope(new):
        method: SignInMethod
        for name in ("Account", "Staff account"):
            method, _is_new = add_sign_in(
                name=name,
                protocol=Protocol.OIDC,
                issuer="https://idp.example",
                client_id="colophon",
                client_secret="secret-mark",
                mapping={},
                staff_id_claim="employee_number",
                vouches_for_email=False,
            )
    return method


def come_in(method: SignInMethod) -> User:
    grant_role("marked@si.example", kind=RoleKind.SUPPORT)
    known = {"given_name": "Ada", "family_name": "Marked", "email": "marked@si.example", "email_is_vouched_for": True}
    recognise(say("subject-mark", staff_id="staff-mark", departments=("BOT",), **known), method=method)
    grant_role("subject-mark-2@si.example", kind=RoleKind.SUPPORT)
    person = recognise(
        say("subject-mark", "subject-mark-2@si.example", name="Ada Marked", departments=("ZOO",)), method=method
    )
    withdraw_role("subject-mark", kind=RoleKind.SUPPORT)
    recognise(say("subject-mark-3", staff_id="staff-mark"), method=method)
    other = User.objects.exclude(pk=person.pk).get()
    refused(lambda: recognise(say(), method=method))
    User.objects.filter(pk=other.pk).update(is_active=False)
    refused(lambda: recognise(say("subject-mark-3"), method=method))
    trail.record_signing_in(person, way="provider")
    trail.record_signing_out(person)
    trail.record_failed_sign_in(SignInRefusedError(SignInProblem.PROVIDER), method_key=str(method.key))
    for handle in (person.handle, other.handle, uuid4()):
        trail.record_wrong_password(str(handle))
    password_link(person)
    trail.record_password_set(person)
    look_after_second_factors(person)
    look_after_ways_in(method, person)
    return person


def look_after_ways_in(method: SignInMethod, by: User) -> None:
    for on in (False, True):
        switch_method(method, by=by, on=on)


def look_after_second_factors(person: User) -> None:
    for note in (second_factor.note_factor_added, second_factor.note_factor_removed):
        note(person, factor=Authenticator.Type.TOTP)
    second_factor.note_recovery_codes_renewed(person)
    second_factor.note_recovery_code_used(person)
    second_factor.note_code_refused(person)
    second_factor.reset_second_factor(person)


def download(person: User) -> None:
    by = UserFactory(family_name="Brattbakk")
    for of in (None, person):
        trail.record_download(by=by, of=of, is_part=False)


def tell_of_oneself(person: User) -> None:
    choose_name(person, "Marked Curator")
    save_profile(person, job_title="Marked curator", bio="Marked")
    set_picture(person, upload=BytesIO(encoded(plain())))
    remove_picture(person)


def look_after_items(person: User) -> Item:
    for seconds in (0.1, 0.0):
        add_source(
            SourceKind.FIGSHARE,
            url="https://items.invalid",
            group="1",
            token="token-mark",
            seconds_between_calls=seconds,
        )
    source = Source.objects.get()
    order_harvest(source)
    item: Item = Item.objects.create(title="The life of Ada Marked", kind="dataset", doi="10.5072/marked")
    Authorship.objects.create(item=item, source=source, position=1, name="Ada Marked", source_author_id="7")
    SourceAccount.objects.create(source=source, author_id="7", staff_id="staff-mark")
    StaffId.objects.create(person=UserFactory(family_name="Marked"), kind="another", value="staff-mark")
    match_lines([item.pk])
    choices.note_removed_in_orcid(person, item)
    for decide in (choices.forget_removal, choices.exclude_item, choices.include_item, choices.reject_item):
        decide(person, item)
    choices.claim_item(person, item)
    withdraw_item(item)
    restore_item(item)
    return item


def connect(person: User, *, client_id: str) -> OrcidConnection:
    grant = Grant(ORCID, "Ada Marked", "token-mark", "token-mark", frozenset(connecting.SCOPES), 3600)
    set_orcid_credentials(person.institution, client_id=client_id, **CREDENTIALS)
    return connecting.connect_orcid(person, grant=grant, credentials=connecting.current_credentials())


def go_to_orcid(person: User, *, denied: bool) -> None:
    address = authorising.begin_authorisation(person, redirect_uri="https://si.example/orcid/callback/")
    [state] = parse_qs(urlsplit(address).query)["state"]
    authorising.finish_authorisation(person, state=state, code="", denied=denied, redirect_uri="")


def look_after_orcid(person: User, item: Item) -> None:
    for client_id in ("APP-1", "APP-1", "APP-2"):
        connection = connect(person, client_id=client_id)
    for denied in (True, False):
        go_to_orcid(person, denied=denied)
    connecting.confirm_name(connection)
    connecting.start_sending(connection)
    Citation.objects.create(connection=connection, item=item, removal_cause="withdrawn", is_held=True)
    add_ours_too(person, item)
    actor = UserFactory(family_name="Brattbakk").audit_key
    staff.release_removals(connection, actor=actor)
    staff.make_due([connection], actor=actor)
    staff.record_order([connection.pk])
    staff.record_order([connection.pk, 0])
    mark_due([connection.pk], at=timezone.now() - timedelta(minutes=1))
    taken = take_turn(connection.pk)
    assert taken is not None
    note_setback(taken, OrcidError(OrcidErrorKind.TOKEN_REVOKED))
    connecting.disconnect_orcid(connect(person, client_id="APP-2"), actor=person.audit_key)


def take_leave(person: User) -> None:
    """Leave, be sent the last mail, decide; come back, leave without an address, and let the time to decide pass."""
    connect(person, client_id="APP-2")
    for email in ("marked@si.example", ""):
        User.objects.filter(pk=person.pk).update(email=email, email_is_vouched_for=True)
        person.refresh_from_db()
        let_go(person, by=LetGoBy.FEED)
        farewell = Farewell.objects.get()
        attend_farewell(farewell.pk)
        decide_farewell(farewell, works=WorksWish.KEEP, disconnects=False)
        if email:
            welcome_back(person)
    Farewell.objects.update(ends_at=timezone.now() - timedelta(days=8))
    attend_farewell(farewell.pk)
    welcome_back(person)


def take_in_feed(method: SignInMethod) -> None:
    """Make an account for somebody who then comes, and one for somebody who had come before."""
    rows = [FeedRow(line=line, unique_id=f"staff-mark-{line}", family_name="Marked") for line in (2, 3)]
    tally = Tally()
    assert len(list(take_in_people(rows, claim=method.staff_id_claim, tally=tally))) == len(rows)
    record_intake(tally)
    recognise(say("subject-mark-4", staff_id="staff-mark-2"), method=method)
    recognise(say("subject-mark-5"), method=method)
    recognise(say("subject-mark-5", staff_id="staff-mark-3"), method=method)


def join_two_accounts(method: SignInMethod) -> None:
    """Have two accounts, and make them one."""
    kept, given_up = (recognise(say(f"subject-mark-{number}"), method=method) for number in (6, 7))
    join_accounts(kept, given_up=given_up)


def pull_reports(person: User) -> None:
    create_report_key(name="Ada Marked's dashboard", department=Department.objects.get(code="BOT"))
    key = ReportKey.objects.get()
    note_use(key)
    revoke_report_key(key, actor=person.audit_key)


def do_everything(institution: Institution) -> User:
    """Do all of it at one institution and return the person whom it is about."""
    method = set_up(institution)
    create_operator("marked@operators.example")
    with institution_scope(method.institution):
        look_after_saml()
        person = come_in(method)
        tell_of_oneself(person)
        look_after_orcid(person, look_after_items(person))
        pull_reports(person)
        take_leave(person)
        take_in_feed(method)
        join_two_accounts(method)
        download(person)
    call_command("rotate_keys", verbosity=0)
    call_command("pseudonymise_events", "operators", "--person", "marked@operators.example")
    return person
