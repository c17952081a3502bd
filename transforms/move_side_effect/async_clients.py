# flags: --unsafe-fixes --in-flight ignore
import aiofiles
import aiohttp
import httpx
from temporalio import workflow


@workflow.defn
class FetchWorkflow:
    @workflow.run
    async def run(self, urls: list[str]) -> dict[str, str]:
        pages = {}
        async with httpx.AsyncClient() as client:
            response = await client.get(urls[0])
            home = response.text
        async with aiohttp.ClientSession() as session:
            async with session.get(urls[1]) as answer:
                about = await answer.json()
        async with aiofiles.open("pages.txt", "w") as pages_file:
            await pages_file.write(home)
        pages["home"] = home
        pages["about"] = str(about)
        return pages
