"""Runs one Lambda call: imports the handler, gives it the event from standard input, writes what it returned.

Started by functions.py with the interpreter of the function; stands alone.
"""

import importlib
import json
import os
import sys
import time
import traceback


class Context:
    def __init__(self):
        environment = os.environ
        self.aws_request_id = environment.pop("LARDER_REQUEST")
        self.invoked_function_arn = environment.pop("LARDER_ARN")
        self.function_name = environment["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = environment["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = environment["AWS_LAMBDA_LOG_GROUP_NAME"]
        self._end = time.monotonic() + float(environment.pop("LARDER_TIMEOUT"))

    def get_remaining_time_in_millis(self):
        return max(0, int((self._end - time.monotonic()) * 1000))


def main():
    result = os.environ.pop("LARDER_RESULT")
    context = Context()
    event = json.load(sys.stdin)
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    try:
        module, _, name = os.environ["_HANDLER"].rpartition(".")
        handler = getattr(importlib.import_module(module.replace("/", ".")), name)
        body, failed = json.dumps(handler(event, context)), False
    except Exception as error:
        traceback.print_exc()
        kind, trace = type(error).__name__, traceback.format_tb(error.__traceback__)
        body, failed = json.dumps({"errorMessage": str(error), "errorType": kind, "stackTrace": trace}), True
    with open(result, "w") as file:
        json.dump({"body": body, "failed": failed}, file)


main()
