"""What a person fills in about themselves, and the sentences for what cannot be taken."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.domain.naming import choose_name
from accounts.models import User
from profiles.domain.pictures import remove_picture, set_picture
from profiles.domain.profile import save_profile
from profiles.errors import PictureProblem
from profiles.models import Profile
from profiles.models.profile import BIO_LENGTH

PICTURE_SENTENCES = {
    PictureProblem.EMPTY: _("The file is empty. Choose the picture again."),
    PictureProblem.TOO_HEAVY: _("The file is larger than 10 MB. Choose a smaller copy of the picture."),
    PictureProblem.HEIC: _(
        "This is an HEIC photograph, as iPhones take them, which most browsers cannot show. Save it as JPEG and choose "
        "that file: a Mac does it in Preview with File, Export; an iPhone by choosing it from the photo library here."
    ),
    PictureProblem.UNKNOWN_FORMAT: _("The file is not a picture that we know. Choose a JPEG, PNG, WebP or GIF."),
    PictureProblem.TOO_SMALL: _("The picture is too small. It needs at least 64 pixels on each side."),
    PictureProblem.TOO_LARGE: _("The picture has more than 50 million pixels. Choose a smaller copy of it."),
    PictureProblem.DAMAGED: _("The picture cannot be read: the file is damaged or not complete. Choose another copy."),
}


class PlainTextField(forms.CharField):
    """Text of several lines. A line break counts as one character, as it does for whoever types it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Return the text with the line breaks of Unix; browsers send two characters for each."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class ProfileForm(forms.ModelForm[Profile]):
    """Everything but the field of research, which has a page of its own."""

    chosen_name = forms.CharField(
        label=_("Name as shown"),
        required=False,
        max_length=255,
        help_text=_("Leave it empty to be called what your institution calls you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        allow_empty_file=True,  # the domain says what is wrong with it
        help_text=_("JPEG, PNG, WebP or GIF, up to 10 MB. We keep a small square of it and drop what else is in it."),
        # Named types, not image/*: a telephone then converts its own format by itself.
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    remove_picture = forms.BooleanField(label=_("Remove my picture and show my initials"), required=False)
    bio = PlainTextField(
        label=_("Short bio"),
        required=False,
        help_text=_("What you work on, in plain text."),
        # No `maxlength`: it would cut a pasted text off without a word.
        validators=[
            MaxLengthValidator(
                BIO_LENGTH,
                ngettext_lazy(
                    "The bio has %(show_value)d characters; %(limit_value)d is the most. Shorten it a little.",
                    "The bio has %(show_value)d characters; %(limit_value)d are the most. Shorten it a little.",
                    "limit_value",
                ),
            )
        ],
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Profile
        fields = ["job_title", "bio"]
        labels = {"job_title": _("Job title")}
        help_texts = {"job_title": _("As on your card: Curator of Botany, Postdoctoral Fellow.")}
        widgets = {"job_title": forms.TextInput(attrs={"autocomplete": "organization-title"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].widget.attrs["class"] = "form-control"
        self.fields["remove_picture"].widget.attrs["class"] = "form-check-input"

    bio_most = BIO_LENGTH

    @property
    def bio_left(self) -> int:
        """Return how many characters the bio has left, and 0 when it is too long."""
        return max(0, BIO_LENGTH - self._bio_length)

    @property
    def bio_over(self) -> int:
        """Return how many characters the bio has too many."""
        return max(0, self._bio_length - BIO_LENGTH)

    @property
    def _bio_length(self) -> int:
        return len((self["bio"].value() or "").strip().replace("\r\n", "\n"))

    def save_for(self, person: User) -> Profile:
        """Save what was filled in; a new picture goes before removing the old one. Raises PictureRefusedError."""
        given = self.cleaned_data
        choose_name(person, given["chosen_name"])
        if given["picture"] is not None:
            set_picture(person, upload=given["picture"])
        elif given["remove_picture"]:
            remove_picture(person)
        return save_profile(person, job_title=given["job_title"], bio=given["bio"])


class FieldOfResearchForm(forms.ModelForm[Profile]):
    """The code that was chosen, or nothing to take the field off the profile."""

    class Meta:
        model = Profile
        fields = ["field_of_research"]
