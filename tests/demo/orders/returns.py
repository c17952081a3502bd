"""What comes back: terms, inspection, and the pages of the customer's complaint."""

import random
import time
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow

INSPECTORS = ["Ida", "Ole", "Pia"]
TERMS = Path(__file__).with_name("terms.txt")
steps: list[str] = []


class Archive:
    """Keeps scans of letters, and is slow."""

    def page(self, number: int) -> str:
        time.sleep(0.01)
        return f"page {number}"


archive = Archive()


@activity.defn
def scan_letter(pages: int) -> list[str]:
    scanned = []
    for number in range(pages):
        scanned.append(archive.page(number))
    return scanned


@activity.defn
def weigh(return_id: str) -> int:
    time.sleep(1.5)
    return len(return_id)


@workflow.defn(sandboxed=False)
class ReturnWorkflow:
    @workflow.run
    async def run(self, return_id: str) -> list[str]:
        steps.append(f"{random.choice(INSPECTORS)} takes {return_id}")
        with open(TERMS) as file:
            terms = file.read().strip()
        weight = await workflow.execute_activity(
            weigh, return_id, start_to_close_timeout=timedelta(seconds=1)
        )
        letter = await workflow.execute_activity(
            scan_letter, 3, start_to_close_timeout=timedelta(minutes=10)
        )
        steps.append(f"{weight} grams, {len(letter)} pages, {terms}")
        return steps
