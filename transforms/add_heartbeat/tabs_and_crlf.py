# flags: --unsafe-fixes
import asyncio

import temporalio.activity


@temporalio.activity.defn
async def archive(paths: list[str], index: int) -> int:
	done = 0
	for path in paths:  # oldest first
		# Some are gone.

		if await upload(path):
			done += 1
	return done
