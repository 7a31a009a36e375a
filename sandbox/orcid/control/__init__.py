"""The ORCID stand-in's part of the control API."""
