# flags: --unsafe-fixes
import subprocess
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def convert_videos(paths: list[str]) -> None:
    for path in paths:
        subprocess.run(["ffmpeg", "-i", path, path + ".webm"], check=True)


@workflow.defn
class ConvertWorkflow:
    @workflow.run
    async def run(self, paths: list[str]) -> None:
        await workflow.execute_activity(
            convert_videos, paths, start_to_close_timeout=timedelta(hours=2)
        )
