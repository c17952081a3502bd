# flags: --unsafe-fixes
import time


def fetch(order: str) -> str:
    time.sleep(1)
    return order


def warm_up() -> None:
    time.sleep(1)


def poll() -> list[str]:
    time.sleep(1)
    return []


def read() -> str:
    time.sleep(1)
    return ""


def write(text: str) -> None:
    time.sleep(len(text))


def count() -> int:
    time.sleep(1)
    return 0
