# flags: --select remove-unused-ignore,add-activity-timeout
from temporalio import workflow


def now():
	# temporal-fix: ignore[add-activity-timeout]
	return workflow.now()  # temporal-fix: ignore[add-activity-timeout] why