from temporalio.common import RetryPolicy

POLICY = RetryPolicy(maximum_attempts=3, non_retryable_error_types=[KeyError])


def may_retry(error: Exception) -> bool:
    return not isinstance(error, tuple(POLICY.non_retryable_error_types or ()))
