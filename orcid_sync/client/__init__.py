"""ORCID's Member API 3.0 and OAuth, as calls and values; knows no models and no settings."""
