from dataclasses import dataclass
from unittest.mock import AsyncMock

from temporalio.client import Client


class workflow:
    @staticmethod
    def uuid() -> str:
        return "mine"


@dataclass
class Info:
    client: object

    def run(self, worker, client: Client) -> None:
        worker.run_until(1)
        self.client.execute_workflow(replay_history=1)
        print(workflow.uuid())
        client.start_workflow.assert_awaited_once()
        client.execute_workflow = AsyncMock()
        client.assert_not_called()


def RetryPolicy(non_retryable_error_types):
    return non_retryable_error_types


RetryPolicy(non_retryable_error_types=[ValueError])
