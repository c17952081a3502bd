from temporalio import workflow


async def watch(name: str) -> None:
    while True:
        await workflow.execute_activity("look", name, schedule_to_close_timeout=60)


class Watcher:
    async def look(self, name: str) -> None:
        await workflow.execute_activity("look", name, schedule_to_close_timeout=60)
