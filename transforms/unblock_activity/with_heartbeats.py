# flags: --unsafe-fixes --select add-heartbeat,unblock-activity
import subprocess

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def convert_videos(paths: list[str]) -> None:
    for path in paths:
        subprocess.run(["ffmpeg", "-i", path, path + ".webm"], check=True)


def worker(client: Client) -> Worker:
    return Worker(client, task_queue="videos", activities=[convert_videos])
