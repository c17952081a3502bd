from temporalio import workflow

UNSET = workflow.ActivityConfig(start_to_close_timeout=None)
SLOW = {"summary": "slowly"}
