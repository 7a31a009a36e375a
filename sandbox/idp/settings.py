"""What the identity provider adds to the settings of every stand-in."""

APPS = ["allauth", "allauth.account", "allauth.idp.oidc"]
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ADAPTER = "sandbox.idp.adapter.ClaimsAdapter"
