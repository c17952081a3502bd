import uuid
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)
REFERENCE = f"order-{uuid.uuid4()}"


@dataclass
class Receipt:
    total: int
    number: str = str(uuid.uuid4())


@activity.defn
async def store(total: int) -> int:
    return total


def label(name: str, suffix: str = str(uuid.uuid4())) -> str:
    return f"{name}-{suffix}"


@workflow.defn
class StoreByVariable:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(store, 3, activity_id=REFERENCE, start_to_close_timeout=TIMEOUT)


@workflow.defn
class StoreByAttribute:
    number = str(uuid.uuid4())

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(store, 3, activity_id=self.number, start_to_close_timeout=TIMEOUT)


@workflow.defn
class StoreByField:
    @workflow.run
    async def run(self) -> int:
        receipt = Receipt(3)
        return await workflow.execute_activity(
            store, receipt.total, activity_id=receipt.number, start_to_close_timeout=TIMEOUT
        )


@workflow.defn
class StoreByDefault:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(store, 3, activity_id=label("order"), start_to_close_timeout=TIMEOUT)


# What the messages say to do.
@workflow.defn
class StoreByOwn:
    def __init__(self) -> None:
        self.number = str(workflow.uuid4())

    @workflow.run
    async def run(self) -> int:
        receipt = Receipt(3, self.number)
        return await workflow.execute_activity(
            store, receipt.total, activity_id=label("order", receipt.number), start_to_close_timeout=TIMEOUT
        )
