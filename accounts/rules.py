"""Who may do what. The only place that decides: one predicate per verb, roles are the only source.

Every rule of a room that is about people, roles or sign-in stands here; rooms above add theirs in their own `rules.py`.
"""

import rules

from accounts.enums import RoleKind
from accounts.models import User


@rules.predicate
def is_support(user: User) -> bool:
    """Support staff and administrators of the person's own institution."""
    return bool(user.role_kinds & {RoleKind.SUPPORT, RoleKind.ADMINISTRATOR})


@rules.predicate
def is_administrator(user: User) -> bool:
    """Administrators of the person's own institution."""
    return RoleKind.ADMINISTRATOR in user.role_kinds


@rules.predicate
def is_operator(user: User) -> bool:
    """The people who run the deployment: a role that only the reserved institution knows."""
    return RoleKind.OPERATOR in user.role_kinds


rules.add_rule("use_admin", is_support | is_operator)

rules.add_perm("accounts", is_support | is_operator)
rules.add_perm("accounts.view_user", is_support | is_operator)
rules.add_perm("accounts.view_departmentmembership", is_support | is_operator)
rules.add_perm("accounts.view_role", is_support | is_operator)
rules.add_perm("accounts.view_identity", is_support)
rules.add_perm("accounts.view_provenorcid", is_support)
rules.add_perm("accounts.view_staffid", is_support)
rules.add_perm("accounts.view_signinmethod", is_support)
rules.add_perm("accounts.view_signinattempt", is_support)
# Who sets up by what people are known decides who they are.
rules.add_perm("accounts.set_up_signinmethod", is_administrator)
# Whoever closes an account ends what its person may do here, and somebody's access to their own works.
rules.add_perm("accounts.let_go_person", is_administrator)
rules.add_perm("accounts.welcome_back_person", is_administrator)
rules.add_perm("institutions", is_support | is_operator)
rules.add_perm("institutions.view_event", is_support | is_operator)
# The whole trail as a file leaves the walls: more than looking somebody up.
rules.add_perm("institutions.download_event", is_administrator | is_operator)
rules.add_perm("institutions.view_department", is_support | is_operator)
