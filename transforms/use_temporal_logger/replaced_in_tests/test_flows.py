from unittest.mock import patch

from temporalio.testing import WorkflowEnvironment


async def test_it_says_so(environment: WorkflowEnvironment) -> None:
    with patch("flows.logger") as logger:
        ...
    logger.info.assert_called_once_with("start")
