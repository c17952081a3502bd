# flags: --select remove-unused-ignore,add-activity-timeout,pack-activity-args
# temporal-fix: ignore-file[add-activity-timeout]
from datetime import timedelta

from temporalio import workflow

from shop.activities import charge  # temporal-fix: ignore[pack-activity-args]

SOON = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=SOON)  # temporal-fix: ignore[add-activity-timeout, pack-activity-args] both once
        await workflow.execute_activity(  # temporal-fix: ignore[pack-activity-args, add-activity-timeout]
            charge, order_id, 3, start_to_close_timeout=SOON
        )
        await workflow.execute_activity(
            charge,
            order_id,  # noqa: E501  # temporal-fix: ignore[add-activity-timeout]  # pragma: no cover
            start_to_close_timeout=SOON,
        )
        # The price is known.
        # temporal-fix: ignore[add-activity-timeout]
        # It was shown.
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=SOON)
