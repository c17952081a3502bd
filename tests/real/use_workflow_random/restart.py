import random
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def deliver(courier: str) -> int:
    return len(courier)


# What is drawn anew comes before a draw that names an activity. The sandbox refuses `random`, so these run without it.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def deliver(self, courier: str) -> int:
        return await workflow.execute_activity(
            deliver, courier, activity_id=str(workflow.uuid4()), start_to_close_timeout=TIMEOUT
        )


@workflow.defn(sandboxed=False)
class Statement(Base):
    @workflow.run
    async def run(self) -> int:
        couriers = ["Ann", "Bob"]
        random.shuffle(couriers)
        delivered = await self.deliver(couriers[0])
        await workflow.wait_condition(lambda: self.released > 0)
        return delivered


@workflow.defn(sandboxed=False)
class Assigned(Base):
    @workflow.run
    async def run(self) -> int:
        self.courier: str = random.choice(["Ann", "Bob"])
        delivered = await self.deliver(self.courier)
        await workflow.wait_condition(lambda: self.released > 0)
        return delivered


@workflow.defn(sandboxed=False)
class Returned(Base):
    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self.released > 0)
        return await self.deliver(random.choice(["Ann", "Bob"])) + await self.rest()

    async def rest(self) -> int:
        await workflow.wait_condition(lambda: self.released > 1)
        return 0


@workflow.defn(sandboxed=False)
class Condition(Base):
    @workflow.run
    async def run(self) -> int:
        delivered = 0
        if random.random() < 2:  # always
            delivered = await self.deliver("Ann")
        await workflow.wait_condition(lambda: self.released > 0)
        return delivered


@workflow.defn(sandboxed=False)
class Loop(Base):
    @workflow.run
    async def run(self) -> int:
        delivered = 0
        for turn in range(2):
            for courier in random.sample(["Ann", "Bob"], k=1):
                delivered += await self.deliver(courier)
            await workflow.wait_condition(lambda: self.released > turn)
        return delivered


@workflow.defn(sandboxed=False)
class Handler(Base):
    def __init__(self) -> None:
        super().__init__()
        self.delivered = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self.released > 0)
        return self.delivered

    @workflow.signal
    async def send(self, couriers: list[str]) -> None:
        self.delivered += await self.deliver(random.choice(couriers))
