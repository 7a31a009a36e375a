"""What every command may do to an institution that it was not given, and what it says of another institution's rows."""

from dataclasses import dataclass, field

NO_DEPARTMENT = r"No department has the code"


@dataclass(frozen=True)
class Ours:
    """A command of ours, run for our institution, and whom it changes: the houses by their place in the world.

    What is `{in braces}` is filled in by the tests; `{file}` names a file that holds `in_file`. `refuses` are arguments that name another institution's rows, with
    what is said then; `takes` are such that mean something here too, and leave the other's rows alone. `only` are the
    models that it changes in institutions that were not named.
    """

    arguments: str
    changes: tuple[str, ...] = ("ours",)
    refuses: dict[str, str] = field(default_factory=dict)
    takes: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    in_file: str = ""


EVERYWHERE = ("ours", "theirs", "operators")

OURS = {
    "add_sign_in": Ours(
        "{slug} oidc --name Moss --issuer https://idp.example --client-id moss --client-secret-env SECRET",
        takes=(
            "{slug} oidc --name Moss --issuer {their_issuer} --client-id {their_client} --client-secret-env SECRET",
        ),
    ),
    "add_source": Ours(
        "{slug} figshare --url https://api.example --group 7",
        takes=("{slug} figshare --url {their_url} --group {their_group} --token-env SECRET",),
    ),
    "create_institution": Ours(
        "{slug} --name Moss --host {host} --support-email moss@example.org",
        refuses={
            "{slug} --name Moss --host {their_host} --support-email moss@example.org": "belongs to {their_slug}",
            "new --name Moss --host {their_host} --support-email moss@example.org": "belongs to {their_slug}",
        },
    ),
    # Somebody with an address of ours becomes an operator as another person, at the operators' host.
    "create_operator": Ours(
        "moss@example.org",
        changes=("operators",),
        takes=("{person}",),
        refuses={"{person} --reset-second-factor": "There is no operator {person}"},
    ),
    "create_report_key": Ours(
        "{slug} --all --name Moss",
        refuses={
            "{slug} --department {their_department}": NO_DEPARTMENT,
            "{slug} --all --holder {their_person}": "names nobody of",
        },
    ),
    # Goes through the institutions one by one, and nothing is so old.
    "expire_events": Ours("", changes=()),
    # A role for somebody who was never seen here waits, whoever else has that address elsewhere.
    "grant_role": Ours(
        "{slug} {person} support",
        refuses={"{slug} {person} reporter --department {their_department}": NO_DEPARTMENT},
        takes=("{slug} {their_person} administrator",),
    ),
    "harvest": Ours("{slug}", refuses={"{slug} --source {their_source}": "has no source {their_source}"}),
    # An id of somebody's elsewhere is here nobody's: it makes a new person.
    "import_people": Ours(
        "{slug} {file} --create-departments",
        takes=("{slug} {file}",),
        in_file="UniqueID,LastName,Email,IsActive,Department\n"
        "moss-1,Moss,moss@si.example,Y,Moss\n"
        "{staff_id},{family_name},{person},N,\n"
        "{their_staff_id},{their_family_name},{their_person},Y,{their_department}\n",
    ),
    "pseudonymise_events": Ours(
        "{slug} --person {person}",
        refuses={
            "{slug} --person {their_person}": "Nobody at",
            "{slug} --person {their_handle}": "Nobody at",
        },
    ),
    "renew_saml_key": Ours("{slug}"),
    # Goes through the institutions one by one: each secret stays what it was, and each trail tells it. Those of second
    # factors stand in a library's columns, where what is seen is how they are encrypted.
    "rotate_keys": Ours("", changes=EVERYWHERE, only=("institutions.Event", "mfa.Authenticator")),
    "set_orcid_credentials": Ours(
        "{slug} --client-id APP-MOSS --client-secret-env SECRET",
        refuses={"{slug} --client-id {their_orcid_client} --client-secret-env SECRET": "Another institution uses"},
    ),
    "sync_orcid": Ours("{slug} --now", refuses={"{slug} --now --orcid {their_orcid}": "Nobody at"}),
    "withdraw_role": Ours(
        "{slug} {support} support",
        refuses={
            "{slug} {their_support} support": "Nobody at",
            "{slug} {support} support --department {their_department}": NO_DEPARTMENT,
        },
    ),
}

#: Work on tables, as their owner: without DATABASE_OWNER_URL they say so (`tests/institutions/test_owner_commands.py`).
AS_OWNER = frozenset({"flush", "migrate", "expire_events"})

#: What the frameworks bring and what becomes of it when it is run: the arguments, and the error. The policies of
#: PostgreSQL refuse where there is no institution to compare with: its setting is empty.
REFUSES = {
    "account_unsetmultipleprimaryemails": ((), "NoInstitutionError|DataError: invalid input syntax for type bigint"),
    "changepassword": (("{handle}",), "NoInstitutionError"),
    "createsuperuser": (
        ("--noinput", "--handle", "{new_handle}"),
        "AttributeError: .* has no attribute .create_superuser.|NoInstitutionError",
    ),
    "dumpdata": ((), "CommandError: Unable to serialize database: .*institution_scope"),
    "loaddata": (("{dump}",), "NoInstitutionError"),
    "shell": (
        ("--command", "from accounts.models import User; print(list(User.objects.all()))"),
        "NoInstitutionError",
    ),
}
#: These run, and neither tell nor change anything of an institution.
RUNS = {
    "check": (),
    "clearsessions": (),
    "remove_stale_contenttypes": ("--noinput",),
    "showmigrations": (),
    "sqlsequencereset": ("accounts",),
    "inspectdb": ("accounts_user",),
    "sendtestemail": ("somebody@example.org",),
    "findstatic": ("site.css",),
    "diffsettings": (),
    "sqlflush": (),
}
#: These write files, serve, or translate: they ask for no row. `dbshell` is the database's own program; whoever may
#: start it has the database, as the serving role on PostgreSQL and so behind the policies.
ASK_FOR_NO_ROW = frozenset(
    [
        "collectstatic",
        "compilemessages",
        "createcachetable",
        "dbshell",
        "generateschema",
        "makemessages",
        "makemigrations",
        "optimizemigration",
        "runserver",
        "sqlmigrate",
        "squashmigrations",
        "startapp",
        "startproject",
        "test",
        "testserver",
    ]
)
