"""What somebody who has left is asked."""

from django import forms

from orcid_sync.enums import WorksWish


class FarewellForm(forms.Form):
    """What becomes of the works that we wrote, and whether the connection ends at once."""

    works = forms.ChoiceField(choices=WorksWish.choices, widget=forms.RadioSelect)
    disconnects = forms.BooleanField(required=False)
