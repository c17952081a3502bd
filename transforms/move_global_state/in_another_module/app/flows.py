from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app import helpers


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: str) -> int:
        if helpers.see(order):
            return helpers.limit()
        return helpers.count()
