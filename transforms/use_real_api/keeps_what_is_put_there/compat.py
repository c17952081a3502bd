import temporalio.workflow as workflow

workflow.uuid = lambda: str(workflow.uuid4())
