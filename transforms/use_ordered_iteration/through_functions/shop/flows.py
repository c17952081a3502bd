from datetime import timedelta

from temporalio import workflow

from .send import chosen, first, send_all, send_some, shown


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        wanted = set(names)
        await send_all(wanted)
        await send_some(wanted)
        await send_some(names)
        shown(list(wanted))
        await workflow.execute_activity(first(list(wanted)), start_to_close_timeout=timedelta(seconds=5))
        for name in chosen(names):
            await workflow.execute_activity("greet", name, start_to_close_timeout=timedelta(seconds=5))
