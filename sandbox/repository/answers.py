"""Items and accounts as Figshare's API v2 shows them: the field names of Article, ArticleComplete and ShortAccount."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.repository.kinds import KINDS
from sandbox.repository.models import Account, Item
from sandbox.repository.names import AuthorName, read_name, slug
from sandbox.repository.stock import first_day

LICENCE = {"value": 1, "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
# Bytes. Figshare shows every account a quota; nobody stores files here.
QUOTA = 1_074_000_000


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where one item is found on this host, whose address ends without a slash."""

    root: str
    item: Item

    @property
    def public_api(self) -> str:
        """The item in the API."""
        return f"{self.root}/v2/articles/{self.item.id}"

    @property
    def private_api(self) -> str:
        """The item in its owner's part of the API."""
        return f"{self.root}/v2/account/articles/{self.item.id}"

    @property
    def public_html(self) -> str:
        """The item's landing page."""
        return f"{self.root}{landing_path(self.item)}"

    @property
    def private_html(self) -> str:
        """The item's page for its curator."""
        return f"{self.root}/curate/{self.item.id}/"


def landing_path(item: Item) -> str:
    """Give the landing page's path, as Figshare builds it: type, title, number."""
    return f"/articles/{slug(KINDS[item.kind])}/{slug(item.title)[:100]}/{item.id}"


def show_in_list(item: Item, *, root: str) -> dict[str, Any]:
    """Give an item as lists have it: without its authors."""
    addresses = Addresses(root=root, item=item)
    return {
        "id": item.id,
        "title": item.title,
        "doi": item.doi,
        "handle": item.handle,
        "url": addresses.public_api,
        "url_public_html": addresses.public_html,
        "url_public_api": addresses.public_api,
        "url_private_html": addresses.private_html,
        "url_private_api": addresses.private_api,
        "published_date": _utc(item.published_at),
        "created_date": _utc(item.created_at),
        "modified_date": _utc(item.modified_at),
        "timeline": _timeline(item),
        "thumb": "",
        "defined_type": item.kind,
        "defined_type_name": KINDS[item.kind],
        "group_id": item.group_id,
        "resource_doi": None,
        "resource_title": None,
    }


def show_in_full(item: Item, *, root: str) -> dict[str, Any]:
    """Give an item with its authors; `files` is left out, as for items whose files the public may not see."""
    embargo = item.embargo_until
    return show_in_list(item, root=root) | {
        "authors": [show_author(author) for author in item.authors],
        "figshare_url": Addresses(root=root, item=item).public_html,
        "citation": _citation(item),
        "description": "",
        "version": item.version,
        "status": "public",
        "size": 0,
        "is_public": True,
        "is_embargoed": embargo is not None,
        "embargo_date": embargo and embargo.isoformat(),
        "embargo_type": "file",
        "embargo_title": "File(s) under embargo" if embargo else "",
        "embargo_reason": "",
        "embargo_options": [],
        "is_confidential": False,
        "confidential_reason": "",
        "is_metadata_record": False,
        "metadata_reason": "",
        "has_linked_file": False,
        "download_disabled": False,
        "license": LICENCE,
        "tags": [],
        "keywords": [],
        "categories": [],
        "references": [],
        "related_materials": _related_materials(item),
        "custom_fields": [],
        "funding": None,
        "funding_list": [],
        "folder_structure": {},
    }


def show_author(author: dict[str, Any]) -> dict[str, Any]:
    """Give an author with Figshare's parts of the name; `orcid_id` is empty where the item states none."""
    name = name_of(author)
    active = author.get("active", False)
    return {
        "id": author["id"],
        "full_name": name.full,
        "first_name": name.first,
        "last_name": name.last,
        "is_active": active,
        "url_name": name.url_name if active else "_",
        "orcid_id": author.get("orcid", ""),
    }


def show_account(account: Account) -> dict[str, Any]:
    """Give an account as the institution's administrators see it."""
    return {
        "id": account.id,
        "user_id": account.user_id,
        "first_name": account.first_name,
        "last_name": account.last_name,
        "email": account.email,
        "active": int(account.active),
        "institution_id": account.group.institution_id,
        "institution_user_id": account.institution_user_id,
        "orcid_id": account.orcid,
        "symplectic_user_id": None,
        "quota": QUOTA,
        "used_quota": 0,
    }


def name_of(author: dict[str, Any]) -> AuthorName:
    """Give an author's name in parts; an organisation's is not split."""
    if author.get("organisation"):
        return AuthorName(full=author["name"], first="", last=author["name"])
    return read_name(author["name"])


def _timeline(item: Item) -> dict[str, str]:
    dates = {"posted": _plain(item.published_at), "firstOnline": _plain(item.first_online_at)}
    if item.published_at > item.created_at:
        dates["revision"] = _plain(item.published_at)
    if item.issued:
        dates["publisherPublication"] = f"{first_day(item.issued)}T00:00:00"
    return dates


def _related_materials(item: Item) -> list[dict[str, Any]]:
    kinds = {"issn": "ISSN", "isbn": "ISBN"}
    return [
        {
            "id": item.id,
            "identifier": item.container[key],
            "identifier_type": identifier_type,
            "relation": "IsPartOf",
            "title": item.container.get("title", ""),
            "is_linkout": False,
            "link": "",
        }
        for key, identifier_type in kinds.items()
        if key in item.container
    ]


def _citation(item: Item) -> str:
    names = "; ".join(f"{name.last}, {name.first}" if name.first else name.last for name in map(name_of, item.authors))
    year = item.issued[:4] or item.first_online_at.year
    identifier = f" https://doi.org/{item.doi}" if item.doi else f" https://hdl.handle.net/{item.handle}"
    return f"{names} ({year}). {item.title}. {item.group}. {KINDS[item.kind].capitalize()}.{identifier}"


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(moment: datetime) -> str:
    # The timeline has no time zone in Figshare's answers.
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
