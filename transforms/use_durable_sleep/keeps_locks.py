# flags: --unsafe-fixes
# Whoever waits for a lock of threads on the event loop stops it: who holds the lock would never go on.
import contextlib
import threading
import time

from temporalio import activity

from shop.stock import stock_lock

_gateway = threading.Lock()


@activity.defn
async def charge(order: str) -> str:
    with _gateway:
        time.sleep(1)
    return order


@activity.defn
async def refund(order: str) -> str:
    _gateway.acquire()
    try:
        time.sleep(1)
    finally:
        _gateway.release()
    return order


@activity.defn
async def reserve(order: str) -> str:
    with stock_lock():
        wait_a_bit()
    return order


def wait_a_bit() -> None:
    time.sleep(0.5)


class Orders:
    def __init__(self) -> None:
        self._mutex = threading.RLock()
        self._held = threading.Semaphore(2)

    @activity.defn
    async def pack(self, order: str) -> str:
        with self._held, open(order) as file:
            time.sleep(1)
            return file.read()

    @activity.defn
    async def send(self, order: str) -> str:
        with self._mutex:
            await self.pause()
        return order

    async def pause(self) -> None:
        time.sleep(1)


def one_at_a_time(function):
    async def inner(order: str) -> str:
        with _gateway:
            return await function(order)

    return inner


@activity.defn
@one_at_a_time
async def ship(order: str) -> str:
    time.sleep(1)
    return order


def take() -> None:
    _gateway.acquire()


@activity.defn
async def bill(order: str) -> str:
    take()
    time.sleep(1)
    _gateway.release()
    return order


@contextlib.asynccontextmanager
async def guard():
    with _gateway:
        yield


def rows():
    with _gateway:
        yield from range(3)


@activity.defn
async def guarded(order: str) -> str:
    async with guard():
        time.sleep(1)
    return order


@activity.defn
async def generated(order: str) -> str:
    for _ in rows():
        time.sleep(1)
    return order


@activity.defn
async def stacked(order: str) -> str:
    stack = contextlib.ExitStack()
    stack.enter_context(_gateway)
    time.sleep(1)
    stack.close()
    return order
