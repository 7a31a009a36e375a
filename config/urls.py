"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("profiles.urls")),
    path("items/", include("items.urls")),
    path("orcid/", include("orcid_sync.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("reports.urls")),
]

handler400 = "config.pages.not_understood"
handler429 = "config.pages.too_often"  # allauth's own: who asks too often
handler500 = "config.pages.broken"
