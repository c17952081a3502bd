from typing import Any

from temporalio import workflow
from temporalio.worker import ExecuteWorkflowInput, WorkflowInboundInterceptor

_tables: dict[str, dict[str, int]] = {}


class Scoped(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        run_id = workflow.info().run_id
        _tables[run_id] = {}
        try:
            return await self.next.execute_workflow(input)
        finally:
            _tables.pop(run_id, None)
