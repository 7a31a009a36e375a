"""The verbs of the ORCID room."""
