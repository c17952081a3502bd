from temporalio import workflow

print(workflow.shiny())
