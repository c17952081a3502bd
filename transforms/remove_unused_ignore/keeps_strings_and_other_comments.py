# flags: --select remove-unused-ignore,add-activity-timeout
"""Write `# temporal-fix: ignore[add-activity-timeout]` on the line."""

from temporalio import workflow

# temporal-fix is the tool that we use here.
HINT = "# temporal-fix: ignore[add-activity-timeout]"
TEXT = """
# temporal-fix: ignore-file[add-activity-timeout]
"""


def now():
    return workflow.now()  # noqa: DTZ005
