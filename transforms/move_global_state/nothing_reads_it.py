# flags: --unsafe-fixes
from temporalio import workflow

runs = 0
handled: list[str] = []


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    @workflow.run
    async def run(self, order: str) -> str:
        global runs
        runs += 1
        handled.append(order)
        handled[0] = order
        return order


def report() -> tuple[int, list[str]]:
    return runs, handled
