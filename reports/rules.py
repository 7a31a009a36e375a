"""Who may look after report keys. What a key opens, it opens by itself: it stands for no person."""

import rules

from accounts.rules import is_administrator, is_support

rules.add_perm("reports", is_support)
rules.add_perm("reports.view_reportkey", is_support)
rules.add_perm("reports.revoke_reportkey", is_administrator)
