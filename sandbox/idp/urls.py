"""Where the identity provider answers."""

from sandbox.control import urlpatterns as control_urls

urlpatterns = [*control_urls]
