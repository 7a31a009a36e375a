"""Where a person's own pages are."""

from django.urls import path

from profiles.views.home import home

urlpatterns = [
    path("", home, name="home"),
]
