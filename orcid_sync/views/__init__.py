"""The researcher's pages of the ORCID room."""
