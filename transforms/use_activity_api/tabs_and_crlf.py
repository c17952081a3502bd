from temporalio import activity, workflow


@activity.defn
async def tick() -> float:
	if True:
		return workflow.time()
