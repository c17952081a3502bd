import functools
import time
from datetime import datetime, timezone

from . import rounds


def measured(function):
    @functools.wraps(function)
    def wrapper(*args):
        began = time.time_ns()
        return function(*args), began

    return wrapper


def opened_at():
    return datetime.now(timezone.utc), rounds.first(3)


@measured
def closed_at():
    return datetime.now(timezone.utc)


def day_of(offset, zone):
    return datetime.now(tz=zone or timezone.utc), offset, time.time()
