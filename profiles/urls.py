"""Where a person's own pages are."""

from django.urls import path

from profiles.views.field_of_research import field_of_research
from profiles.views.home import home, moving_data
from profiles.views.picture import picture
from profiles.views.profile import profile

urlpatterns = [
    path("", home, name="home"),
    path("moving-data/", moving_data, name="moving_data"),
    path("profile/", profile, name="profile"),
    path("profile/field/", field_of_research, name="field_of_research"),
    path("people/<uuid:handle>/picture/<int:side>", picture, name="picture"),
]
