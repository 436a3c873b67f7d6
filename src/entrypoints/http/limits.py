"""How often one may ask: by address and endpoint, and by person; the stricter counts."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Literal

from core.platform.limits.ports import Check, LimiterDown, RateLimiter
from core.platform.limits.window import RateLimit
from core.shared.errors import RateLimited, Unavailable
from entrypoints.http.asgi import Scope
from entrypoints.http.exchange import Exchange

Limit = Literal["default", "login", "register", "forgot", "none"]

GUARDED = frozenset({"login", "register", "forgot"})
"""Where guessing is the danger: without counters these refuse, all others go on (OWASP ASVS 16.5.3)."""

REMEMBERED = 10_000


class Limits:
    """Counts a request under its address with its endpoint and under its person, and says where they stand."""

    def __init__(
        self,
        limiter: RateLimiter,
        by_address: Mapping[Limit, RateLimit | None],
        by_person: RateLimit | None,
        trusted_proxies: Iterable[str] = (),
    ) -> None:
        self._limiter = limiter
        # The figures are part of the key: a changed setting starts to count afresh.
        self._by_address = {
            name: (f"{rate.count}/{rate.seconds} ", rate) for name, rate in by_address.items() if rate is not None
        }
        self._by_person = by_person
        self._person = f"{by_person.count}/{by_person.seconds} " if by_person else ""
        self._addresses = Addresses(trusted_proxies)

    def address(self, scope: Scope) -> str:
        """The address of the network that a request counts under."""
        return self._addresses.of(scope)

    async def count(self, scope: Scope, exchange: Exchange, limit: Limit, person: str) -> None:
        """Count a request, `person` being "" for nobody. Raises `RateLimited`, and `Unavailable` where an unguarded
        door would invite guessing."""
        checks: list[Check] = []
        rule = self._by_address.get(limit)
        if rule is not None:
            checks.append((f"{rule[0]}{self.address(scope)} {exchange.endpoint}", rule[1]))
        if person and self._by_person is not None and limit != "none":
            checks.append((self._person + person, self._by_person))
        if not checks:
            return
        try:
            standing = await self._limiter.hit(checks)
        except LimiterDown:
            if limit in GUARDED:
                raise Unavailable("limiter_unavailable", "This can't be tried safely just now.") from None
            return
        exchange.headers += (
            (b"x-ratelimit-limit", b"%d" % standing.limit),
            (b"x-ratelimit-remaining", b"%d" % standing.remaining),
            (b"x-ratelimit-reset", b"%d" % standing.wait),
        )
        if not standing.allowed:
            raise RateLimited(
                detail=f"Too many requests; the next one can pass in {standing.wait} s.", retry_after=standing.wait
            )


class Addresses:
    """Whose request it is: the peer, or whom a trusted proxy names.

    Of `X-Forwarded-For` the rightmost address that is no trusted proxy counts; what stands left of it anybody may have
    written. An IPv6 address counts as its /64 network, of which every line has at least one.
    """

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted]
        self._known: dict[str, str] = {}

    def of(self, scope: Scope) -> str:
        """The client's address in the form in which it is counted."""
        client = scope.get("client")
        peer: str = client[0] if client else "local"
        if self._trusted and self._is_trusted(peer):
            for hop in reversed(_forwarded(scope)):
                if not _is_address(hop):
                    break
                peer = hop
                if not self._is_trusted(hop):
                    break
        counted = self._known.get(peer)
        if counted is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            counted = self._known[peer] = _counted(peer)
        return counted

    def _is_trusted(self, address: str) -> bool:
        if not _is_address(address):
            return False
        parsed = _plain(address)
        return any(parsed in network for network in self._trusted if network.version == parsed.version)


def _forwarded(scope: Scope) -> list[str]:
    values = [str(value, "latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return [hop.strip() for hop in ",".join(values).split(",")]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _counted(peer: str) -> str:
    if not _is_address(peer):
        return peer
    address = _plain(peer)
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
