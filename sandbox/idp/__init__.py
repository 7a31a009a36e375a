"""An identity provider for trying out: OpenID Connect, several side by side."""
