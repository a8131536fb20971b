"""What may be asked for at all: the address itself, before any name is resolved."""

import re
from urllib.parse import urljoin

import httpx

from walkback.errors import FetchRefused

MAX_ADDRESS = 4_000
#: where the web is served. Anything else is a mail or database server that a request could be smuggled to
_PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULTS = {"http": 80, "https": 443}
#: what two readers of an address understand differently
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\]")


def checked(raw: str, allowed: frozenset[str]) -> httpx.URL:
    """Return the address without its fragment. Raises FetchRefused when it is none that we ask for.

    `allowed` names each `host:port` that may be asked at any port.
    """
    shown = raw[:200]
    if len(raw) > MAX_ADDRESS:
        raise FetchRefused(f"The address is longer than {MAX_ADDRESS:,} characters: {shown}…", url=raw)
    if _AMBIGUOUS.search(raw.strip()):
        raise FetchRefused(f"The address has blanks, control characters or backslashes in it: {shown!r}", url=raw)
    try:
        url = httpx.URL(raw.strip()).copy_with(fragment=None)
        port = _port(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchRefused(f"This is no address: {shown!r} ({error})", url=raw) from error
    if url.scheme not in _DEFAULTS:
        raise FetchRefused(f"Only http and https are asked for, not {shown!r}", url=raw)
    if not url.host:
        raise FetchRefused(f"The address names no host: {shown!r}", url=raw)
    if url.userinfo:
        raise FetchRefused(f"The address of a page has no user name or password in it: {url.host}", url=raw)
    if port not in _PORTS and authority(url) not in allowed:
        raise FetchRefused(f"Port {port} of {url.host} is none that pages are served at", url=raw)
    return url


def authority(url: httpx.URL) -> str:
    """Return host:port as `allowed` names it, the port always there."""
    return f"{url.raw_host.decode('ascii').lower()}:{_port(url)}"


def host_of(url: httpx.URL) -> str:
    """Return the name of a host in the book of hosts: host:port as addresses write it, the port only where it is not the usual one."""
    return url.netloc.decode("ascii").lower()


def _port(url: httpx.URL) -> int:
    return _DEFAULTS.get(url.scheme, 0) if url.port is None else url.port


def target_of(location: str, url: httpx.URL, allowed: frozenset[str]) -> httpx.URL:
    """Return where a redirect leads. Raises FetchRefused when we do not go there."""
    try:
        joined = urljoin(str(url), location.strip())
    except ValueError as error:
        raise FetchRefused(f"{url} redirects to {location[:200]!r}, which is no address", url=str(url)) from error
    target = checked(joined.replace(" ", "%20"), allowed)
    if url.scheme == "https" and target.scheme == "http":
        raise FetchRefused(f"{url} redirects to {target}, where anybody on the way could change it", url=str(url))
    return target
