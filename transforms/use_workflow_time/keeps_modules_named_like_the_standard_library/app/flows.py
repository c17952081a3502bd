from email.utils import parseaddr

from temporalio import workflow


@workflow.defn
class LetterWorkflow:
    @workflow.run
    async def run(self, sender: str) -> str:
        return parseaddr(sender)[1]
