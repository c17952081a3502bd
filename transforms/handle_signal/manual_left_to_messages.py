# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import workflow

MINUTE = timedelta(minutes=1)


# The run may give up before the approval comes: the update would wait on, and the run for the update.
@workflow.defn
class Expiring:
    def __init__(self) -> None:
        self.approved = False

    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: self.approved, timeout=timedelta(days=1))
        except asyncio.TimeoutError:
            return "expired"
        return "approved"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.update
    async def approval(self) -> str:
        await workflow.wait_condition(lambda: self.approved)
        return "approved"


# Each one that waits takes a message of its own.
@workflow.defn
class OneByOne:
    def __init__(self) -> None:
        self.closed = False
        self.released = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.closed)

    @workflow.signal
    def close(self) -> None:
        self.closed = True

    @workflow.signal
    def release(self) -> None:
        self.released = True

    @workflow.update
    async def next(self) -> None:
        await workflow.wait_condition(lambda: self.released)
        self.released = False


# The run waits for something else as well, and gives up in the middle of its loop.
@workflow.defn
class GivingUp:
    def __init__(self) -> None:
        self.approved = False
        self.cancelled = False
        self.paid = False

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.approved or self.cancelled)
        while not self.paid:
            if self.cancelled:
                break
            await workflow.execute_activity("remind", start_to_close_timeout=MINUTE)
        return "done"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.signal
    def cancel(self) -> None:
        self.cancelled = True

    @workflow.update
    async def approval(self) -> str:
        await workflow.wait_condition(lambda: self.approved)
        return "approved"


@workflow.defn
class GivingUpLate:
    def __init__(self) -> None:
        self.cancelled = False
        self.paid = False

    @workflow.run
    async def run(self) -> str:
        while not self.paid:
            if self.cancelled:
                break
            await workflow.execute_activity("remind", start_to_close_timeout=MINUTE)
        return "done"

    @workflow.signal
    def pay(self) -> None:
        self.paid = True

    @workflow.signal
    def cancel(self) -> None:
        self.cancelled = True

    @workflow.update
    async def payment(self) -> str:
        await workflow.wait_condition(lambda: self.paid)
        return "paid"


# The run does not end before it has come, either way.
@workflow.defn
class Patient:
    def __init__(self) -> None:
        self.approved = False
        self.closed = False

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.approved)
        while not self.closed:
            await workflow.execute_activity("work", start_to_close_timeout=MINUTE)
        return "done"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.signal
    def close(self) -> None:
        self.closed = True

    @workflow.update
    async def approval(self) -> str:
        await workflow.wait_condition(lambda: self.approved)
        return "approved"

    @workflow.update
    async def closing(self) -> str:
        await workflow.wait_condition(lambda: self.closed)
        return "closed"


# Whoever has the turn gives it back without another message.
@workflow.defn
class InTurn:
    def __init__(self) -> None:
        self.busy = False

    @workflow.run
    async def run(self) -> str:
        await workflow.execute_activity("work", start_to_close_timeout=MINUTE)
        return "done"

    @workflow.update
    async def turn(self) -> str:
        await workflow.wait_condition(lambda: not self.busy)
        self.busy = True
        await workflow.execute_activity("turn", start_to_close_timeout=MINUTE)
        self.busy = False
        return "turned"


# Nobody may ask.
@workflow.defn
class Answering:
    def __init__(self) -> None:
        self.answer = ""

    @workflow.run
    async def run(self) -> str:
        await workflow.execute_activity("work", start_to_close_timeout=MINUTE)
        return "done"

    @workflow.signal
    async def ask(self) -> None:
        self.answer = await workflow.execute_activity("ask", start_to_close_timeout=MINUTE)

    @workflow.update
    async def answered(self) -> str:
        await workflow.wait_condition(lambda: bool(self.answer))
        return self.answer
