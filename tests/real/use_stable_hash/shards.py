import zlib
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def store(customer: str) -> int:
    return len(customer)


@workflow.defn
class StoreByHash:
    @workflow.run
    async def run(self, customer: str) -> int:
        shard = hash(customer) % 100_000
        return await workflow.execute_activity(
            store, customer, activity_id=f"shard-{shard}", start_to_close_timeout=TIMEOUT
        )


@workflow.defn
class StoreByAddress:
    @workflow.run
    async def run(self, customer: str) -> int:
        place = id(object())
        return await workflow.execute_activity(
            store, customer, activity_id=f"place-{place}", start_to_close_timeout=TIMEOUT
        )


# What the message says to do.
@workflow.defn
class StoreByChecksum:
    @workflow.run
    async def run(self, customer: str) -> int:
        shard = zlib.crc32(customer.encode()) % 100_000
        return await workflow.execute_activity(
            store, customer, activity_id=f"shard-{shard}", start_to_close_timeout=TIMEOUT
        )
