from temporalio import workflow


@workflow.defn
class Ordered:
    @workflow.run
    async def run(self, names: list[str], by_name: dict[str, int], unknown) -> list[str]:
        for name in dict.fromkeys(names):
            await workflow.execute_activity("visit", name)
        for name in by_name.keys():
            await workflow.execute_activity("visit", name)
        for name in unknown:
            await workflow.execute_activity("visit", name)
        mixed = {name: 1 for name in names}
        for name in mixed:
            await workflow.execute_activity("visit", name)
        return [*mixed]
