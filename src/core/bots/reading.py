"""What people write to bots, read: numbers of things, people, days and times of the clock on their wall."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from core.bots.said import Refused, refused
from core.shared.cron import Cron, next_after, parse_cron
from core.shared.money import CURRENCIES, LARGEST_PRICE, decimals
from core.shared.wall import wall_instant
from core.shared.zones import zone as rules

LARGEST = 2**53
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d)", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_EARLIEST, _LATEST = date(1970, 1, 2), date(2200, 1, 1)


def number_in(text: str) -> int | None:
    """`7` or `#7`; None for anything else."""
    bare = text.strip().removeprefix("#")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 16 else None


def number_of(text: str) -> int:
    """The same; refuses what is none."""
    found = number_in(text)
    if found is None:
        raise refused(en="Name it by its number, as in #1.", es="Dilo por su número, por ejemplo #1.")
    return found


def person_in(text: str) -> int:
    """A person's id at Telegram; refuses what is none."""
    found = number_in(text)
    if found is None or not 0 < found < LARGEST:
        raise refused(
            en="Name the person by their Telegram id, a number.", es="Di la persona por su id de Telegram, un número."
        )
    return found


def day_in(text: str) -> date:
    """`YYYY-MM-DD`; refuses what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _no_day() from None
    if len(text) != 10 or not _EARLIEST <= day < _LATEST:
        raise _no_day()
    return day


def minute_in(text: str) -> int:
    """`HH:MM` as the minute of the day; refuses what is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise refused(en="Write the time as 09:30.", es="Escribe la hora así: 09:30.")
    return int(match[1]) * 60 + int(match[2])


def instant_in(day: str, time: str, zone: str) -> datetime:
    """When clocks in the zone show that; refuses what is none."""
    return wall_instant(zone, day_in(day), minute_in(time))


def span_in(text: str) -> timedelta:
    """`90m`, `24h` or `2d`; a number alone is hours. Refuses what is none."""
    match = _SPAN.fullmatch(text if not text.isdigit() else f"{text}h")
    if match is None:
        raise refused(en="Write a span as 30m, 24h or 2d.", es="Escribe un plazo así: 30m, 24h o 2d.")
    return int(match[1]) * _UNITS[match[2]]


def cron_in(text: str) -> Cron:
    """A cron expression; refuses what is none."""
    try:
        return parse_cron(text)
    except ValueError as error:
        raise refused(
            en=f"I can't read that: {error}. Five fields, as in 0 9 * * 1.",
            es=f"No lo entiendo: {error}. Cinco campos, como 0 9 * * 1.",
        ) from None


def next_time(cron: Cron, zone: str, now: datetime) -> datetime:
    """When it comes next in the zone; refuses what never comes."""
    at = next_after(cron, zone, now)
    if at is None:
        raise refused(en="That never comes.", es="Eso no llega nunca.")
    return at


def split(text: str, count: int) -> list[str]:
    """The first words and, as the last of `count` parts, the rest as it was written; missing parts are empty."""
    parts = text.split(None, count - 1)
    return parts + [""] * (count - len(parts))


def on_wall(at: datetime, zone: str) -> str:
    """The instant as clocks in the zone show it."""
    return at.astimezone(rules(zone)).strftime("%Y-%m-%d %H:%M")


def on_day(at: datetime, zone: str) -> date:
    """The date that calendars in the zone show."""
    return at.astimezone(rules(zone)).date()


def short_span(span: timedelta) -> str:
    """As people write it."""
    minutes = round(span.total_seconds() / 60)
    if minutes % 1440 == 0 and minutes:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def stamp(at: datetime) -> str:
    """In UTC, for files."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _no_day() -> Refused:
    return refused(en="Write the day as 2030-01-31.", es="Escribe el día así: 2030-01-31.")


def currency_in(text: str) -> str:
    """A currency's code; refuses what is none of ours."""
    code = text.upper()
    if code not in CURRENCIES:
        raise refused(
            en="Name a currency by its code, as in EUR or USD.", es="Di una moneda por su código, como EUR o USD."
        )
    return code


def amount_in(text: str, currency: str) -> int:
    """`12.50` or `12,50` in the currency's smallest unit; refuses what is none, is nothing, or is more than a bank
    would charge at once."""
    places = decimals(currency)
    match = _AMOUNT.fullmatch(text.replace(",", "."))
    fraction = (match[2] or "") if match is not None else ""
    if match is None or len(fraction) > places:
        raise refused(
            en=f"Write the amount with at most {places} decimals, as in 12.",
            es=f"Escribe el importe con {places} decimales como mucho, por ejemplo 12.",
        )
    amount = int(f"{match[1]}{fraction.ljust(places, '0')}")
    if not 0 < amount <= LARGEST_PRICE:
        raise refused(en="That amount is not possible.", es="Ese importe no es posible.")
    return amount


def money(amount: int, currency: str) -> str:
    """The amount as people write it, such as `12.50 EUR`."""
    places = decimals(currency)
    if places == 0:
        return f"{amount} {currency}"
    sign = "-" if amount < 0 else ""
    whole, fraction = divmod(abs(amount), 10**places)
    return f"{sign}{whole}.{fraction:0{places}d} {currency}"
