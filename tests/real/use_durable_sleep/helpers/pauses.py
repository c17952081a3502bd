import time


def pause(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def settle(seconds: float) -> list[float]:
    return [pause(seconds) for _ in range(2)]
