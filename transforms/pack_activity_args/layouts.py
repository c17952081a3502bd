from datetime import timedelta

from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, cents: int, parts: list[str]) -> None:
        await workflow.execute_activity(
            charge,
            order_id,  # as the shop knows it
            cents,  # never less than 50
            start_to_close_timeout=timedelta(seconds=30),
        )
        await workflow.execute_activity(
            charge,
            (order_id),
            (first := cents + 1),
            lambda_name(lambda: cents),
            start_to_close_timeout=timedelta(seconds=30), )
        batch = [parts[0]]
        waiting = workflow.execute_activity(charge, *batch, start_to_close_timeout=timedelta(seconds=first))
        batch.clear()
        await waiting
        await workflow.execute_activity(charge, *(p for p in parts if p), start_to_close_timeout=timedelta(seconds=9))
        late = [workflow.execute_activity(charge, p, n, schedule_to_close_timeout=timedelta(hours=1)) for n, p in enumerate(parts)]
        await late[0]; await late[1]


def lambda_name(of: object) -> str:
    return repr(of)
