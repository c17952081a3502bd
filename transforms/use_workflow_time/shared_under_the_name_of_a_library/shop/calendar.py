# flags: --unsafe-fixes
import time


def closes_in(hours: int) -> float:
    return time.time() + hours * 3600
