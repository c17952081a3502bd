from temporalio import workflow


def set(names: list[str]) -> list[str]:
    return names[:1]


@workflow.defn
class Own:
    @workflow.run
    async def run(self, names: list[str]) -> list[str]:
        for name in set(names):
            await workflow.execute_activity("visit", name)
        return list(set(names))
