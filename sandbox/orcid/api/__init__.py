"""The Member API at /v3.0/."""
