from datetime import datetime, timezone
from functools import partial


class Clock:
    @property
    def today(self) -> datetime:
        return datetime.now(timezone.utc)


class Stopwatch(Clock):
    @property
    def noon(self) -> datetime:
        return datetime.now(timezone.utc)


def _stamp(zone: timezone) -> datetime:
    return datetime.now(zone)


def _first() -> datetime:
    return datetime.now(timezone.utc)


def _second() -> datetime:
    return datetime.now(timezone.utc)


def _own() -> datetime:
    return datetime.now(timezone.utc)


stamp = partial(_stamp, timezone.utc)
first = _first
KINDS = {"second": _second}
