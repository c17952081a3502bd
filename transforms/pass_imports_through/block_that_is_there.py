# flags: --unsafe-fixes
import httpx
from temporalio import workflow

with workflow.unsafe.imports_passed_through():
	import attrs


@workflow.defn
class OrderWorkflow:
	@workflow.run
	async def run(self):
		return attrs, httpx


def fetch(url):
	return attrs, httpx.get(url)
