"""The servers are those that are installed: nothing is loaded from the network."""

import functools
import os
import pathlib
import sys

from temporalio.testing import WorkflowEnvironment

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

WorkflowEnvironment.start_local = functools.partial(
    WorkflowEnvironment.start_local, dev_server_existing_path=os.environ["TEMPORAL_CLI"]
)
WorkflowEnvironment.start_time_skipping = functools.partial(
    WorkflowEnvironment.start_time_skipping,
    test_server_existing_path=os.environ["TEMPORAL_TEST_SERVER"],
)
