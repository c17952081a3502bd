import logging
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

TIMEOUT = timedelta(seconds=10)
logger = logging.getLogger(__name__)


@activity.defn
async def weigh(parcel: str) -> int:
    return len(parcel)


@activity.defn
async def label(parcel: str) -> str:
    activity.logger.info("printing label", parcel=parcel)
    return f"label of {parcel}"


@activity.defn
async def seal(parcel: str) -> str:
    print("sealing", parcel)
    return f"sealed {parcel}"


@workflow.defn
class Weigh:
    @workflow.run
    async def run(self, parcel: str) -> int:
        logger.info("weighing %s", parcel)
        return await workflow.execute_activity(weigh, parcel, start_to_close_timeout=TIMEOUT)


@workflow.defn
class WeighAloud:
    @workflow.run
    async def run(self, parcel: str) -> int:
        print("on the scale:", parcel)
        return await workflow.execute_activity(weigh, parcel, start_to_close_timeout=TIMEOUT)


@workflow.defn
class WeighWithFields:
    @workflow.run
    async def run(self, parcel: str) -> int:
        weight = await workflow.execute_activity(weigh, parcel, start_to_close_timeout=TIMEOUT)
        workflow.logger.info("weighed with fields", parcel=parcel, weight=weight)
        return weight


@workflow.defn
class Label:
    @workflow.run
    async def run(self, parcel: str) -> str:
        return await workflow.execute_activity(
            label, parcel, start_to_close_timeout=TIMEOUT, retry_policy=RetryPolicy(maximum_attempts=1)
        )


@workflow.defn
class Seal:
    @workflow.run
    async def run(self, parcel: str) -> str:
        return await workflow.execute_activity(seal, parcel, start_to_close_timeout=TIMEOUT)
