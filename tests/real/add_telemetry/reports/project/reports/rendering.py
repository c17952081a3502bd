from temporalio import activity


@activity.defn
async def render(report: str) -> str:
    return f"{report}.pdf"
