from datetime import timedelta

from temporalio import workflow


@workflow.defn
class SwapWorkflow:
    @workflow.run
    async def run(self, data: str) -> None:
        result = []
        for char in data:
            if char.isupper():
                result.append(char.lower())
            elif char.islower():
                result.append(char.upper())
            else:
                result.append(char)
        await workflow.execute_activity(
            "save", "".join(result), start_to_close_timeout=timedelta(seconds=10)
        )
