# flags: --unsafe-fixes
import asyncio
from contextlib import suppress

from app.errors import DomainError
from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError, FailureError


class OrderRejected(ApplicationError):
    pass


class OrderLost(FailureError):
    pass


class Remote(DomainError):
    pass


class Lines:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __getitem__(self, index: int) -> str:
        if index > 5:
            raise IndexError(index)
        return self.lines[index]


class BaseOrderWorkflow:
    def steps(self) -> list[str]:
        raise NotImplementedError


@workflow.defn
class OrderWorkflow(BaseOrderWorkflow):
    def __init__(self) -> None:
        self.total = 0

    @workflow.run
    async def run(self, total: int) -> str:
        lines = Lines(self.steps())
        if total > 5:
            raise ApplicationError("too much", type="ValueError")
        if total > 4:
            raise OrderRejected("rejected")
        if total > 3:
            raise OrderLost("lost")
        if total > 2:
            raise Remote("remote")
        if total > 1:
            raise asyncio.TimeoutError
        if total > 0:
            raise TimeoutError("late")
        try:
            if not total:
                raise ValueError("zero")
            assert total < 0
        except (ValueError, AssertionError):
            total = 1
        try:
            raise KeyError(total)
        except LookupError as error:
            problem = error
        with suppress(RuntimeError):
            raise RuntimeError("ignored")
        try:
            lines[0]
        except IndexError:
            raise
        raise problem

    @workflow.query
    def current(self) -> int:
        if not self.total:
            raise ValueError("nothing yet")
        return self.total

    @workflow.update
    def set_total(self, total: int) -> None:
        self.total = total

    @set_total.validator
    def check_total(self, total: int) -> None:
        if total < 0:
            raise ValueError("negative")
        assert total < 100


@activity.defn
def compute(total: int) -> int:
    if total < 0:
        raise ValueError("negative")
    return total


@workflow.defn
class InvoiceWorkflow:
    net = 0

    @workflow.run
    async def run(self) -> int:
        return getattr(self, "tax", 0)

    @property
    def tax(self) -> int:
        if not self.net:
            raise AttributeError("no invoice yet")
        return self.rounded()

    def rounded(self) -> int:
        if self.net < 5:
            raise AttributeError("too little")
        return self.net // 5
