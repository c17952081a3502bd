import asyncio
import functools
import threading

from temporalio.activity import heartbeat as tell


def told(count: int) -> None:
    _tell(count)


def _tell(count: int) -> None:
    tell(count)


class Reporting:
    def report(self, count: int) -> None:
        _tell(count)


class Pulse:
    async def __aenter__(self) -> "Pulse":
        self.task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()

    async def _beat(self) -> None:
        while True:
            told(0)
            await asyncio.sleep(5)


def every(seconds: float):
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args):
            async with Pulse():
                return await function(*args)

        return wrapper

    return decorate


def in_background() -> threading.Thread:
    return threading.Thread(target=_tell, args=(1,))
