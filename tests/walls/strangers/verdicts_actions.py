"""Who may carry out what in the lists of the admin; nobody deletes there."""

#: By the model and the action's name, who of our staff may.
ACTIONS = {
    "accounts.User let_go": "administrator",
    "accounts.User welcome_back": "administrator",
    "orcid_sync.OrcidConnection make_due": "support administrator",
    "orcid_sync.OrcidConnection release_removals": "support administrator",
    "reports.ReportKey revoke": "administrator",
}
