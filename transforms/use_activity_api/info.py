from temporalio import activity, workflow


@activity.defn
async def name_of_run() -> str:
    return f"{workflow.info().workflow_id}/{workflow.info().run_id}"


@activity.defn
async def kept_info() -> str:
    info = workflow.info()
    activity.logger.info("in %s", info.namespace)
    return info.workflow_type


@activity.defn
async def parent() -> str | None:
    info = workflow.info()
    return info.parent.workflow_id if info.parent else info.workflow_id


@activity.defn
async def whole() -> str:
    return str(workflow.info())
