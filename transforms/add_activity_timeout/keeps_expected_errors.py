import unittest

import pytest
from temporalio import workflow


async def test_refuses_a_call_outside_of_workflows():
    with pytest.raises(workflow._NotInWorkflowEventLoopError):
        await workflow.execute_activity("charge", 10)


class Refusals(unittest.TestCase):
    def test_refuses_a_call_without_timeouts(self):
        with self.subTest(), self.assertRaisesRegex(ValueError, "timeout"):
            workflow.start_activity("charge", 10)
