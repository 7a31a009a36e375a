"""A person's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.domain.joining import offers_several_ways
from accounts.domain.naming import institution_s_name
from accounts.requests import PersonRequest
from profiles.errors import PictureRefusedError
from profiles.forms import PICTURE_SENTENCES, ProfileForm
from profiles.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: PersonRequest) -> HttpResponse:
    """Show the profile and save it; on the way to the list of fields nothing that was typed is lost."""
    saved = Profile.objects.filter(person=request.user).first() or Profile()
    shown = {"chosen_name": request.user.chosen_name}
    form = ProfileForm(request.POST or None, request.FILES or None, instance=saved, initial=shown)
    if form.is_valid():
        try:
            saved = form.save_for(request.user)
        except PictureRefusedError as refusal:
            form.add_error("picture", PICTURE_SENTENCES[refusal.problem])
        else:
            if request.POST.get("then") == "field":
                return redirect("field_of_research")
            messages.success(request, _said_after_saving(saved))
            return redirect("profile")
    departments = [department.name for department in request.user.departments.all()]
    context = {
        "form": form,
        "profile": saved,
        "departments": departments,
        "institution_s_name": institution_s_name(request.user),
        "can_add_way": offers_several_ways(),
    }
    return render(request, "profiles/profile.html", context)


def _said_after_saving(saved: Profile) -> str:
    if saved.is_complete:
        return _("Saved. Your profile is complete.")
    if saved.job_title:
        return _("Saved. Your field of research is still missing.")
    if saved.field_of_research:
        return _("Saved. Your job title is still missing.")
    return _("Saved. Your job title and field of research are still missing.")
