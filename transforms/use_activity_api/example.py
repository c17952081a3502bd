from temporalio import activity, workflow


@activity.defn
async def stamp(order_id: str) -> str:
    workflow.logger.info("stamping %s", order_id)
    return f"{order_id} at {workflow.now().isoformat()}"
