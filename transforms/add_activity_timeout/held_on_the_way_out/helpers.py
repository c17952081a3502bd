from temporalio import workflow


async def charge(order: str) -> str:
    return await workflow.execute_activity("charge", order)


async def ship(order: str) -> str:
    return await workflow.execute_activity("ship", order)
