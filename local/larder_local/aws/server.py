"""The server: moto behind one address, its services loaded and patched when they are first called."""

from __future__ import annotations

import importlib
import io
import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from moto.core.config import default_user_config
from moto.core.request import Request as MotoRequest
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from larder_local.aws import role_credentials
from larder_local.aws.callers import refuse_strangers
from larder_local.aws.place import Place, here, log, set_place
from larder_local.aws.processes import processes
from larder_local.aws.refusals import refuse_in, refuse_service
from larder_local.aws.signatures import Request
from larder_local.gate import Gate
from larder_local.keys import Keys

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

# moto's name of a service → our module, whose `install()` is called before the service's first answer.
PATCHES = {
    "awslambda": "functions",
    "backup": "backup",
    "budgets": "budgets",
    "ecs": "ecs",
    "events": "events",
    "s3": "buckets",
    "scheduler": "schedules",
    "stepfunctions": "machines",
}


# moto's control of itself: all that it holds, a recorder of calls, a reset. None of it is for anybody.
NOT_SERVED = ("/moto-api", "/favicon.ico")


def install_patch(service: str) -> None:
    module = PATCHES.get(service)
    if module:
        importlib.import_module(f"larder_local.aws.{module}").install()


def create_service(service: str) -> Flask:
    install_patch(service)
    app = create_backend_app(service)  # type: ignore[arg-type]
    refuse_in(app, service)
    return app


class Services(DomainDispatcherApplication):
    """moto's dispatcher, which answers for services that moto does not know instead of breaking."""

    def get_application(self, environ: Environ) -> Any:
        try:
            return super().get_application(environ)
        except (ImportError, KeyError, AttributeError, TypeError):
            return refuse_service(environ)


class Application:
    """Larder's own paths, then AWS, for who signs with a key of ours."""

    def __init__(self) -> None:
        self._services = Services(create_service)
        self._instance = str(uuid.uuid4())

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/_larder/health":
            return answer(start_response, {"service": "aws", "instance": self._instance})
        if path == "/_larder/tasks":
            from larder_local.aws.tasks import running_tasks

            return answer(start_response, {"tasks": running_tasks()})
        if role_credentials.is_endpoint(path):
            given = role_credentials.credentials(path, environ.get("HTTP_AUTHORIZATION", ""))
            return answer(
                start_response, given or {"message": "not yours"}, "200 OK" if given else "403 Forbidden"
            )
        refused = refuse_strangers(request_of(environ))
        return (refused or self._services)(environ, start_response)


def request_of(environ: Environ) -> Request:
    """Reads the body, which is signed too, and puts it back for moto."""
    length = environ.get("CONTENT_LENGTH")
    has_body = length or environ.get("wsgi.input_terminated")
    body = environ["wsgi.input"].read(*([int(length)] if length else [])) if has_body else b""
    environ["wsgi.input"] = io.BytesIO(body)
    # By moto's reading, which knows that a name of S3's metadata may hold an underscore.
    headers = {name.lower(): value for name, value in MotoRequest(environ).headers.items()}
    return Request(environ["REQUEST_METHOD"], environ["RAW_URI"], headers, body)


def answer(start_response: StartResponse, body: object, status: str = "200 OK") -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


class Requests(MotoRequestHandler):
    """Logs only what went wrong: a deploy makes thousands of calls."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if str(code)[:1] in "45":
            service = self.headers.get("Authorization", "").split("/")[3:4]
            # Without the query: that of a presigned URL is a credential.
            action = self.headers.get("X-Amz-Target", self.path.partition("?")[0])
            log(f"{code} {''.join(service)} {self.command} {action}")


def serve(port: int, data: Path, keys: Keys) -> None:
    set_place(Place(port, data.resolve(), keys))
    # Nothing here outlives the process: moto forgets, so what its tasks left behind is of no use.
    shutil.rmtree(here().data / "tasks", ignore_errors=True)
    (here().data / "tasks").mkdir(parents=True, exist_ok=True)
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    application = Gate(keys.control_token, absent=NOT_SERVED, guarded=role_credentials.is_endpoint).wsgi(
        Application()
    )
    try:
        server = make_server("127.0.0.1", port, application, threaded=True, request_handler=Requests)
    except SystemExit:
        log(f"port {port} is taken")
        raise SystemExit(2) from None
    server.daemon_threads = True
    log(f"ready at {here().endpoint}")
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        processes.end_all()
        threading.Thread(target=server.server_close, daemon=True).start()
