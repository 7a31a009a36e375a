from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from institutions.tenancy.scope import institution_scope
from profiles.models import Profile
from profiles.models.profile import BIO_LENGTH
from tests.factories import DepartmentFactory, DepartmentMembershipFactory
from tests.profiles.images import encoded, plain
from tests.profiles.pages import said, text, values

ADDRESS = "/profile/"
HEIC = (
    "This is an HEIC photograph, as iPhones take them, which most browsers cannot show. Save it as JPEG and choose "
    "that file: a Mac does it in Preview with File, Export; an iPhone by choosing it from the photo library here."
)


def saved(person: User) -> dict[str, Any]:
    with institution_scope(person.institution):
        rows = Profile.objects.filter(person=person).values("job_title", "field_of_research", "bio")
        return dict(rows[0]) if rows else {}


def has_picture(browser: Client) -> bool:
    return 'src="/people/' in browser.get(ADDRESS).content.decode()


def photograph(content: bytes | None = None, *, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(plain(), kind="JPEG") if content is None else content)


def errors(page: Any) -> dict[str, list[str]]:
    return dict(page.context["form"].errors)


def test_stranger_is_sent_to_sign_in_and_back(alice: User) -> None:
    answer = Client(HTTP_HOST="smithsonian.colophon.test").get(ADDRESS)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/profile/")


def test_page_shows_what_the_institution_says_and_asks_for_nothing_of_it(browser: Client, alice: User) -> None:
    with institution_scope(alice.institution):
        for name in ("Botany", "Archives"):
            DepartmentMembershipFactory(
                institution=alice.institution,
                person=alice,
                department=DepartmentFactory(institution=alice.institution, name=name),
            )
    page = browser.get(ADDRESS)
    assert (
        "From Smithsonian Institution Name Alice Ashgrove E-mail alice@si.example Departments Archives Botany "
        "Your institution tells us this each time you sign in, so it is changed there and not here. "
        "If something is wrong, write to library@smithsonian.example ."
    ) in text(page)
    assert list(page.context["form"].fields) == ["job_title", "bio", "chosen_name", "picture", "remove_picture"]


def test_everything_is_saved_at_once(browser: Client, alice: User) -> None:
    answer = browser.post(ADDRESS, {"job_title": " Curator ", "bio": "Leaves.\r\nMosses.", "picture": photograph()})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert said(answer) == ["Saved. Your field of research is still missing."]
    assert saved(alice) == {"job_title": "Curator", "field_of_research": "", "bio": "Leaves.\nMosses."}
    assert has_picture(browser)


def test_nothing_typed_is_lost_on_the_way_to_the_list_of_fields(browser: Client, alice: User) -> None:
    page = browser.get(ADDRESS)
    assert values(page, name="then") == ["field"]
    answer = browser.post(ADDRESS, {"job_title": "Curator", "bio": "Leaves.", "then": "field"})
    assert answer["Location"] == "/profile/field/"
    assert saved(alice) == {"job_title": "Curator", "field_of_research": "", "bio": "Leaves."}


def test_enter_key_saves_and_does_not_lead_to_the_list(browser: Client) -> None:
    form = browser.get(ADDRESS).content.decode().split('class="panel profile-form"')[1]
    assert form.index('type="submit"') < form.index('value="field"')
    assert "value=" not in form[form.index("<button") : form.index("</button>")]


def test_saving_keeps_the_field_of_research(browser: Client, alice: User) -> None:
    browser.post("/profile/field/", {"field_of_research": "310805"})
    answer = browser.post(ADDRESS, {"job_title": "Curator", "bio": ""})
    assert said(answer)[-1] == "Saved. Your profile is complete."
    assert saved(alice) == {"job_title": "Curator", "field_of_research": "310805", "bio": ""}
    assert "31 Biological Sciences 3108 Plant biology 310805 Plant pathology" in text(browser.get(ADDRESS))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose the picture again."),
        (b"hello", "The file is not a picture that we know. Choose a JPEG, PNG, WebP or GIF."),
        (
            b"\0\0\0\x18ftypheic" + bytes(80),
            HEIC,
        ),
        (encoded(plain(size=(20, 20))), "The picture is too small. It needs at least 64 pixels on each side."),
    ],
)
def test_file_that_cannot_be_taken_is_explained_and_nothing_is_saved(
    browser: Client, alice: User, content: bytes, sentence: str
) -> None:
    page = browser.post(ADDRESS, {"job_title": "Curator", "bio": "Leaves.", "picture": photograph(content)})
    assert errors(page) == {"picture": [sentence]}
    assert saved(alice) == {}
    # What was typed stands there still, and the message belongs to the field.
    html = page.content.decode()
    assert ('value="Curator"' in html, "Leaves.</textarea>" in html) == (True, True)
    assert 'aria-describedby="id_picture_helptext id_picture_error"' in html
    assert "Nothing was saved yet." in text(page)


def test_telephone_is_asked_for_formats_that_it_converts_its_own_to(browser: Client) -> None:
    assert 'accept="image/jpeg,image/png,image/webp,image/gif"' in browser.get(ADDRESS).content.decode()


def test_picture_can_be_taken_away_again(browser: Client) -> None:
    assert "Remove my picture" not in text(browser.get(ADDRESS))
    browser.post(ADDRESS, {"job_title": "", "bio": "", "picture": photograph()})
    assert "Remove my picture and show my initials" in text(browser.get(ADDRESS))
    browser.post(ADDRESS, {"job_title": "", "bio": "", "remove_picture": "on"})
    assert not has_picture(browser)


def test_new_picture_goes_before_removing_the_old_one(browser: Client) -> None:
    browser.post(ADDRESS, {"job_title": "", "bio": "", "picture": photograph(), "remove_picture": "on"})
    assert has_picture(browser)


def test_page_tells_how_much_of_the_bio_is_left(browser: Client) -> None:
    assert "Characters left: 1000." in text(browser.get(ADDRESS))
    browser.post(ADDRESS, {"job_title": "", "bio": "ü" * 360})
    assert "Characters left: 640." in text(browser.get(ADDRESS))


def test_line_break_counts_as_one_character_as_it_does_for_whoever_types(browser: Client, alice: User) -> None:
    bio = "\r\n".join("x" * 99 for _ in range(10)) + "x"
    browser.post(ADDRESS, {"job_title": "", "bio": bio})
    assert len(saved(alice)["bio"]) == BIO_LENGTH


def test_bio_of_one_character_too_many_is_kept_in_the_form_and_not_saved(browser: Client, alice: User) -> None:
    page = browser.post(ADDRESS, {"job_title": "", "bio": "x" * (BIO_LENGTH + 1)})
    assert errors(page) == {"bio": ["The bio has 1001 characters; 1000 are the most. Shorten it a little."]}
    assert ("Characters too many: 1." in text(page), "x" * 1001 in page.content.decode()) == (True, True)
    assert saved(alice) == {}


def test_bio_that_is_code_is_shown_as_text(browser: Client) -> None:
    browser.post(ADDRESS, {"job_title": '"><b>', "bio": "</textarea><script>"})
    html = browser.get(ADDRESS).content.decode()
    assert ("&lt;/textarea&gt;&lt;script&gt;" in html, "<script>" in html, "<b>" in html) == (True, False, False)


def test_page_works_without_its_script(browser: Client) -> None:
    html = browser.get(ADDRESS).content.decode()
    assert ("onclick" in html, "onsubmit" in html, 'method="post"' in html) == (False, False, True)
    assert 'enctype="multipart/form-data"' in html


def test_a_person_chooses_the_name_that_is_shown_and_follows_the_institution_again(
    browser: Client, alice: User
) -> None:
    browser.post(ADDRESS, {"chosen_name": "A. M. Ashgrove"})
    page = browser.get(ADDRESS)
    assert "A. M. Ashgrove" in page.content.decode()
    assert "From Smithsonian Institution Name Alice Ashgrove" in text(page)
    browser.post(ADDRESS, {"chosen_name": ""})
    assert "A. M. Ashgrove" not in browser.get(ADDRESS).content.decode()


def test_the_institution_s_own_name_is_no_choice(browser: Client, alice: User) -> None:
    browser.post(ADDRESS, {"chosen_name": "Alice Ashgrove"})
    with institution_scope(alice.institution):
        alice.refresh_from_db()
    assert alice.chosen_name == ""
