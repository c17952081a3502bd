from datetime import timedelta

from temporalio import workflow

given = workflow.execute_activity


def execute_activity(activity, *args, **options):
    options.setdefault("start_to_close_timeout", timedelta(hours=2))
    return given(activity, *args, **options)


workflow.execute_activity = execute_activity
