"""People's pictures."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from profiles.models import PictureSquare

# Seconds. The address changes with the picture, so an old one is not seen for that long.
KEPT_BY_BROWSERS = 3600


@require_safe
def picture(request: HttpRequest, handle: UUID, side: int) -> HttpResponse:
    """Serve one size of a person's picture to those who may see it; everybody else finds nothing here."""
    squares = PictureSquare.objects.filter(picture__person__handle=handle, side=side).select_related("picture")
    square = squares.first()
    if square is None or not request.user.has_perm("profiles.view_picture", square.picture):
        raise Http404
    etag = f'"{square.picture.etag}-{side}"'
    response = HttpResponse(bytes(square.content), content_type="image/webp")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"private, max-age={KEPT_BY_BROWSERS}"
    return get_conditional_response(request, etag=etag, response=response) or response
