import os
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class DeployWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        region = os.environ["REGION"]
        workflow.logger.info("deploying to %s", region)
        await workflow.execute_activity(
            "deploy",
            args=[name, os.getenv("STAGE", "test")],
            start_to_close_timeout=timedelta(minutes=5),
        )
        if os.environ.get("DRY_RUN"):
            return "dry"
        return name
