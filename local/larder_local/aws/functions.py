"""Lambda: each call unpacks the code and runs the handler in a fresh interpreter."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from typing import Any

from moto.awslambda import models as awslambda

from larder_local.aws.containers import own_folders
from larder_local.aws.place import here, machine_environment
from larder_local.aws.processes import processes, signal_group
from larder_local.aws.programs import Program, programs
from larder_local.aws.role_credentials import hand_out, take_back

_BOOTSTRAP = Path(__file__).with_name("function_bootstrap.py")

Answer = tuple[str, bool]


def install() -> None:
    awslambda.LambdaFunction._invoke_lambda = invoke  # type: ignore[method-assign]


def invoke(function: Any, event: Any = None) -> tuple[str, bool, str]:
    """(body, failed, log), as moto's own."""
    if isinstance(event, str):
        event = json.loads(event)
    request = str(uuid.uuid4())
    folder = here().data / "tasks" / request
    try:
        output, (body, failed) = run(function, {} if event is None else event, request, folder)
    finally:
        take_back(request)
        shutil.rmtree(folder, ignore_errors=True)
    log = f"START RequestId: {request} Version: {function.version}\n{output}END RequestId: {request}"
    function.logs_backend.ensure_log_group(function.logs_group_name)
    function.save_logs(log)
    return body, failed, log


def run(function: Any, event: Any, request: str, folder: Path) -> tuple[str, Answer]:
    interpreter = interpreter_of(function)
    code, result = folder / "code", folder / "result.json"
    with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
        archive.extractall(code)
    timeout = int(function.timeout or 3)
    env = {
        **machine_environment(),
        **own_folders(folder),
        **here().address(function.region),
        **hand_out(request, function.role, function.region, folder),
        "PYTHONUNBUFFERED": "1",
        **interpreter.env,
        **{name: str(value) for name, value in (function.environment_vars or {}).items()},
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(code),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "LARDER_REQUEST": request,
        "LARDER_TIMEOUT": str(timeout),
        "LARDER_ARN": function.function_arn,
        "LARDER_RESULT": str(result),
    }
    process = processes.start(
        [*interpreter.argv, str(_BOOTSTRAP)], cwd=str(code), env=env, stdin=subprocess.PIPE
    )
    try:
        output, _ = process.communicate(json.dumps(event).encode(), timeout=timeout)
    except subprocess.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return text(output), failure(f"{request} Task timed out after {timeout}.00 seconds")
    finally:
        processes.end(process)
    if result.exists():
        answer = json.loads(result.read_text())
        return text(output), (answer["body"], answer["failed"])
    reason = f"RequestId: {request} Error: Runtime exited with error: exit status {process.returncode}"
    return text(output), failure(reason, "Runtime.ExitError")


def interpreter_of(function: Any) -> Program:
    """The program of this name when there is one (it brings its libraries), else our own interpreter."""
    named = programs().get(function.function_name)
    if named:
        return named
    if not str(function.run_time).startswith("python"):
        raise NotImplementedError(f"a function of runtime {function.run_time}")
    return Program(argv=[sys.executable])


def failure(message: str, kind: str | None = None) -> Answer:
    error = {"errorMessage": message, **({"errorType": kind} if kind else {})}
    return json.dumps(error), True


def text(output: bytes) -> str:
    decoded = output.decode(errors="replace")
    return decoded if not decoded or decoded.endswith("\n") else f"{decoded}\n"
