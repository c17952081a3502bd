import random
import uuid
from datetime import datetime

from temporalio import workflow


@workflow.defn
class Assistant:
    @workflow.run
    async def run(self, prompt: str) -> dict[str, str]:
        started = datetime.now()  # found
        model = random.choice(["small", "large"])  # found
        return {"id": str(uuid.uuid4()), "model": model, "at": started.isoformat()}  # found
