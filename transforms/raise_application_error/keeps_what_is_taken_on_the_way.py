# flags: --unsafe-fixes
import asyncio
from contextlib import contextmanager

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError


@contextmanager
def tolerant():
    try:
        yield
    except LookupError:
        workflow.logger.warning("not found")


@workflow.defn
class PickyWorkflow:
    def __init__(self) -> None:
        self.failed = 0

    @workflow.run
    async def run(self, total: int) -> int:
        try:
            if total > 9:
                raise ValueError("taken, and told apart")
        except ValueError:
            self.failed += 1
            raise
        try:
            if total > 8:
                raise ValueError("passes the handler")
        except FailureError:
            return 8
        with tolerant():
            raise KeyError("by a context manager of the project")
        try:
            raise ValueError("turned into another")
        except Exception as error:
            if total:
                raise ApplicationError("bad total") from error
            raise
        try:
            raise ValueError("sometimes swallowed")
        except Exception:
            if total:
                return 7
            raise
        for round in range(total):
            try:
                raise ValueError("goes on with the next round")
            except Exception:
                if round:
                    continue
                raise
        try:
            raise ValueError("swallowed in the end")
        finally:
            return 6

    @workflow.update
    async def later(self, total: int) -> int:
        task = asyncio.create_task(self.compute(total))
        try:
            await task
        except ArithmeticError:
            return 0
        try:
            await workflow.wait_condition(lambda: self.is_ready(total))
        except RuntimeError:
            return 1
        await asyncio.gather(self.collect(total), return_exceptions=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.grouped(total))
        return 2

    async def compute(self, total: int) -> None:
        raise OverflowError("the task is awaited elsewhere")

    def is_ready(self, total: int) -> bool:
        if total < 0:
            raise RuntimeError("a lambda calls it")
        return total > 0

    async def collect(self, total: int) -> None:
        raise ArithmeticError("given back as a result")

    async def grouped(self, total: int) -> None:
        raise ValueError("inside a group")
