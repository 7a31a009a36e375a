"""Where the Member API answers (section 2)."""

from django.urls import path, re_path

from sandbox.orcid.api import record, work, works
from sandbox.orcid.api.door import member_api

urlpatterns = [
    path("v3.0/<str:orcid>/record", member_api(GET=record.read_record)),
    path("v3.0/<str:orcid>/activities", member_api(GET=record.read_activities)),
    path("v3.0/<str:orcid>/works", member_api(GET=works.read_works, POST=works.add_works)),
    path("v3.0/<str:orcid>/works/<str:put_codes>", member_api(GET=works.read_several)),
    path("v3.0/<str:orcid>/work", member_api(POST=work.add_one)),
    path("v3.0/<str:orcid>/work/summary/<str:put_code>", member_api(GET=work.read_summary)),
    path(
        "v3.0/<str:orcid>/work/<str:put_code>",
        member_api(GET=work.read_one, PUT=work.change_one, DELETE=work.delete_one),
    ),
    # Section 4: an address that is not there is answered in ORCID's shape too.
    re_path(r"^v3\.0/(?P<orcid>[^/]*)", member_api()),
]
