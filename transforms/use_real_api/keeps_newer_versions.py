# flags: --target-sdk 1.40
from temporalio import workflow

workflow.whatever_comes()
