import temporalio
import temporalio.api.common.v1
import temporalio.client
from temporalio import activity, common, workflow
from temporalio.api.enums.v1 import EventType, Whatever
from temporalio.bridge.worker import Something
from temporalio.client import Client, WorkflowFailureError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.contrib.openai_agents import anything
from temporalio.workflow import ParentClosePolicy, unsafe
from temporalio.worker.workflow_sandbox import SandboxRestrictions

with workflow.unsafe.imports_passed_through():
    import temporalio.common


@workflow.defn(name="Kept", sandboxed=False)
class Kept:
    @workflow.run
    async def run(self) -> None:
        workflow.logger.setLevel(10)
        workflow.logger.warning("x", extra={"a": 1})
        policy = temporalio.common.RetryPolicy(maximum_attempts=1)
        await workflow.execute_activity("a", retry_policy=policy, summary="s")
        close = ParentClosePolicy.REQUEST_CANCEL.name
        workflow.info().is_continue_as_new_suggested()
        workflow.info().typed_search_attributes.anything
        temporalio.workflow.upsert_search_attributes({close: []})
        await workflow.execute_child_workflow("b", parent_close_policy=ParentClosePolicy.ABANDON)
        if unsafe.is_replaying() or workflow._Runtime.current().anything:
            return
        SandboxRestrictions.default.with_passthrough_modules("x")
        workflow.continue_as_new(args=[1], **{"whatever": 2})
