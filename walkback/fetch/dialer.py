"""The gate at the dial: every way out ends in a connect, so a check that sits here can't be forgotten by another way.

The name is resolved once, every answer must be public, and exactly the addresses that were checked are dialled, so that a name cannot
change its address in between (DNS rebinding). TLS and the Host header are still about the name.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

from walkback.errors import ConfigError

#: a name and a port -> addresses as text
Resolver = Callable[[str, int], Awaitable[list[str]]]

#: addresses of one name that are dialled, one after the other
_TRIES = 3

# ipaddress.is_global is not enough: Python 3.11 calls 64:ff9b::7f00:1, 2002:7f00:1::, ::7f00:1, fec0::1, 192.0.0.8 and 192.88.99.1
# global, each of which can lead to an address inside. https://www.iana.org/assignments/iana-ipv6-special-registry
_V6_UNICAST = ipaddress.IPv6Network("2000::/3")
_V6_SPECIAL = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo and ORCHID among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation
    )
)
_V4_SPECIAL = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # the host of Azure's machines
        "100.64.0.0/10",  # carrier-grade NAT
    )
)


class Forbidden(httpcore.ConnectError):
    """The name leads to an address that is not public."""


def is_public(address: str) -> bool:
    """Return whether an IP address may be dialled. Mapped, translated and tunnelled forms of IPv4 may not, nor scoped ones."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _V4_SPECIAL)
    return ip.scope_id is None and ip in _V6_UNICAST and not any(ip in network for network in _V6_SPECIAL)


def parse_allowed(text: str) -> frozenset[str]:
    """Return the `host:port` of a comma-separated list, in lower case. Raises ConfigError when one is none."""
    allowed = set()
    for item in filter(None, (part.strip().lower() for part in text.split(","))):
        host, _, port = item.rpartition(":")
        if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
            raise ConfigError(
                f"WALKBACK_FETCH_ALLOW: {item!r} is no host:port. Write for example 127.0.0.1:8001,localhost:8002"
            )
        allowed.add(f"{host.strip('[]')}:{port}")
    return frozenset(allowed)


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system knows them. Raises OSError when there are none."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Dialer(httpcore.AsyncNetworkBackend):
    """A network backend of httpcore that dials public addresses, and the `host:port` that `allowed` names."""

    def __init__(self, allowed: frozenset[str], resolver: Resolver) -> None:
        self._allowed = allowed
        self._resolve = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to one of the host's addresses. Raises Forbidden when any of them is not public."""
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known ({error})") from error
        if not addresses:
            raise httpcore.ConnectError(f"the name {host} has no address")
        inside = [address for address in addresses if not is_public(address)]
        if inside and f"{host.lower()}:{port}" not in self._allowed:
            raise Forbidden(f"{host} leads to {inside[0]}, which is not a public address")
        for address in addresses[: _TRIES - 1][: len(addresses) - 1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        last = addresses[min(_TRIES, len(addresses)) - 1]
        return await self._inner.connect_tcp(last, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: there is no page behind a file."""
        raise Forbidden(f"{path} is not an address on the web")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
