from temporalio import workflow


async def search(word: str) -> str:
    try:
        return await workflow.execute_activity("search", word, schedule_to_close_timeout=60)
    except Exception:
        return ""


class Engine:
    async def search(self, word: str) -> str:
        try:
            return await workflow.execute_activity("search", word, schedule_to_close_timeout=60)
        except Exception:
            return ""
