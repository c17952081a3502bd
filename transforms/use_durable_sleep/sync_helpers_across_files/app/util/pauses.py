# flags: --unsafe-fixes --in-flight ignore
from time import sleep


def pause() -> None:
    sleep(3)


def settle(name: str) -> str:
    pause()
    return name.title()
