# flags: --unsafe-fixes
import asyncio
import time

from temporalio import activity


@activity.defn
def convert(paths: list[str]) -> int:
    done = 0
    for path in paths:
        activity.heartbeat(done)
        try:
            time.sleep(0.1)
            done += 1
        except OSError:
            activity.logger.warning("cannot read %s", path)
        except Exception:
            activity.logger.exception("cannot convert %s", path)
    return done


@activity.defn
def upload(path: str) -> bool:
    try:
        beat()
        return True
    except:
        return False


def beat() -> None:
    for part in range(10):
        activity.heartbeat(part)
        time.sleep(1)


@activity.defn
async def follow(url: str) -> None:
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        activity.logger.info("stopped following %s", url)


@activity.defn
async def poll(url: str) -> None:
    while True:
        activity.heartbeat()
        try:
            await asyncio.sleep(5)
        except BaseException as e:
            activity.logger.warning("cannot poll: %s", e)
