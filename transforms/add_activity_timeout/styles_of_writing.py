import datetime as dt

from temporalio import workflow as wf
from temporalio.workflow import execute_activity as act, start_activity

from shop.activities import charge, notify, ping, reserve


@wf.defn
class OrderWorkflow:
    @wf.run
    async def run(self, order_id: str) -> None:
        await act(
            charge,
            order_id,
            # The customer has seen the price by now.
        )
        await wf.execute_activity(
            reserve,
            args=[order_id, 3],  # three at most
        )
        await wf.execute_activity(
            notify,
            order_id  # by mail
        )
        handle = start_activity(ping)
        checks = [wf.execute_activity(ping, n) for n in range(3)]
        late = lambda: wf.execute_activity(ping, 4)
        await handle; await late()

        async def inner() -> None:
            await wf.execute_activity(
                ping, (5), )

        await inner()
        for check in checks:
            await check
