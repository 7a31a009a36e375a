"""SAML 2.0: what identity providers publish of themselves, what we publish of us, and what is sent between the two."""
