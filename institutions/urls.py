"""Every address on `BASE_DOMAIN` as long as there are no operators, whose host it then becomes."""

from django.urls import path

from institutions.views import chooser

urlpatterns = [path("", chooser, name="home")]

handler400 = "config.pages.not_understood"
handler404 = "institutions.views.nothing_else"
handler500 = "config.pages.broken"
