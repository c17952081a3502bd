# flags: --unsafe-fixes
import time


def stamp() -> float:
    return time.time()
