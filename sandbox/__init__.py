"""Stand-ins for the outside world: ORCID, an identity provider, a repository. No other room imports them."""
