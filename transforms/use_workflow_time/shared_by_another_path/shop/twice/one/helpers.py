import time


def tick() -> float:
    return time.time()
