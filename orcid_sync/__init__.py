"""The ORCID connection, and the sync that keeps the record and the desired works in step."""
