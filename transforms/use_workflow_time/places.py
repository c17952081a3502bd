# flags: --unsafe-fixes
import functools
import time
from datetime import datetime, timezone

from temporalio import workflow


def timed(function):
    @functools.wraps(function)
    async def wrapper(*args):
        started = time.time()
        try:
            return await function(*args)
        finally:
            workflow.logger.info("took %s", time.time() - started)

    return wrapper


class Span:
    def __enter__(self) -> "Span":
        self.started = time.time()
        return self

    def __exit__(self, *_) -> None:
        self.ended = time.time()


class Base:
    @property
    def age(self) -> float:
        return time.time()


@workflow.defn
class PlacesWorkflow(Base):
    @workflow.run
    @timed
    async def run(self, names: list[str], at: float = 0) -> dict[str, float]:
        def stamp(at: float = time.time()) -> float:
            return at or time.time()

        with Span():
            pass
        await workflow.wait_condition(lambda: time.time() > at)
        deadline = (later := datetime.now(timezone.utc)) and -time.time()
        first = "today" if time.time() else later
        stamps = {name: time.time() for name in names if time.time() > at}
        return {"age": self.age, "stamp": stamp(), "deadline": deadline, str(first): 0, **stamps}
