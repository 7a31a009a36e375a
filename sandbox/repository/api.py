"""Figshare's API v2, as far as items and accounts go."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from django.views.decorators.csrf import csrf_exempt

from sandbox.repository.answers import show_account, show_in_full, show_in_list
from sandbox.repository.errors import ApiError, not_found
from sandbox.repository.listing import choose_items, list_items, read_int, read_page
from sandbox.repository.models import Account, Call, Item, Token

View = Callable[..., HttpResponse]
# Parameters that carry a token never reach the log.
SECRET_PARAMETER = "access_token"


def call(view: View) -> View:
    """Wrap a GET of the API: errors as Figshare words them, an ETag, 304 for what the caller has, one line of log."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **parts: int) -> HttpResponse:
        try:
            _refuse_writing(request)
            response = _conditional(request, view(request, **parts))
        except ApiError as error:
            response = error.answer()
        response["Access-Control-Allow-Origin"] = "*"
        Call.objects.create(method=str(request.method), path=_path(request), status=response.status_code)
        return response

    return answer


@call
def articles(request: HttpRequest) -> HttpResponse:
    """List public items, without their authors."""
    found, cursor = list_items(request, choose_items(request.GET))
    return _list(request, found, cursor=cursor)


@call
def article(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show one public item with its authors."""
    item = Item.objects.public().select_related("group").filter(id=item_id).first()
    if item is None:
        raise not_found()
    response = JsonResponse(show_in_full(item, root=_root(request)))
    response["Last-Modified"] = http_date(item.modified_at.timestamp())
    return response


@call
def institution_articles(request: HttpRequest) -> HttpResponse:
    """List the items of the administrator's own institution."""
    token = _administrator(request)
    items = choose_items(request.GET)
    if token.group:
        items = items.filter(group__institution_id=token.group.institution_id)
    found, cursor = list_items(request, items)
    return _list(request, found, cursor=cursor)


@call
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts that the administrator administers."""
    token = _administrator(request)
    found = Account.objects.select_related("group")
    if token.group:
        found = found.filter(group__institution_id=token.group.institution_id)
    query = request.GET
    if "is_active" in query:
        found = found.filter(active=bool(read_int(query, "is_active", default=1, high=1)))
    for name in ("institution_user_id", "email"):
        if name in query:
            found = found.filter(**{name: query[name]})
    for name in ("id_lte", "id_gte"):
        if name in query:
            found = found.filter(**{name.replace("_", "__"): read_int(query, name, default=0)})
    return JsonResponse([show_account(account) for account in found[read_page(query).rows]], safe=False)


@call
def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer for every other address of the API."""
    raise not_found()


def _refuse_writing(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise ApiError("Method not allowed", status=HTTPStatus.METHOD_NOT_ALLOWED)


def _list(request: HttpRequest, found: list[Item], *, cursor: str) -> HttpResponse:
    root = _root(request)
    response = JsonResponse([show_in_list(item, root=root) for item in found], safe=False)
    response["X-Cursor"] = cursor
    return response


def _administrator(request: HttpRequest) -> Token:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    value = value.strip() if scheme.lower() == "token" else request.GET.get(SECRET_PARAMETER, "")
    token = Token.objects.select_related("group").filter(value=value).first() if value else None
    if token is None:
        raise ApiError("OAuth token is missing or invalid", status=HTTPStatus.UNAUTHORIZED)
    if not token.administrator:
        raise ApiError("The account of this token does not administer its institution", status=HTTPStatus.FORBIDDEN)
    return token


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    # A list has no Last-Modified: it loses rows without any of its items changing, so only its ETag tells.
    modified = parse_http_date_safe(response["Last-Modified"]) if "Last-Modified" in response else None
    answer = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    if answer is None:
        return response
    if "X-Cursor" in response:
        answer["X-Cursor"] = response["X-Cursor"]
    return answer


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _path(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop(SECRET_PARAMETER, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
