# flags: --unsafe-fixes
import time


def age(page: float) -> float:
    return time.time() - page
