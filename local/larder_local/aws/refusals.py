"""What the local AWS cannot do fails at once, by name, with an error that no SDK retries.

moto answers with HTTP 500, which the AWS provider retries for minutes.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from flask import Flask, Response, request
from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

from larder_local.aws.place import log

CODE = "NotInLocalCloud"


def refuse_in(app: Flask, module: str) -> None:
    """Replaces moto's HTTP 500s and the web framework's own 404s in one service."""
    service = module.removeprefix("aws")

    def refused(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            if request.routing_exception is None:
                return error
            return refusal(service, request, "is not in the local AWS")
        if isinstance(error, NotImplementedError):
            return refusal(service, request, "is not in the local AWS")
        log("".join(traceback.format_exception(error)).rstrip())
        return refusal(service, request, f"failed inside the local AWS: {type(error).__name__}: {error}")

    def refused_in_silence(response: Response) -> Response:
        # moto's answer to a path in which it finds no action. An S3 HEAD has no body by right.
        if response.status_code == 404 and request.method != "HEAD" and not response.get_data():
            return refusal(service, request, "is not in the local AWS")
        return response

    app.register_error_handler(Exception, refused)
    app.after_request(refused_in_silence)


def refuse_service(environ: dict[str, Any]) -> Callable[..., Any]:
    """The answer for a service or host that moto does not know."""
    called = Request(environ)
    credential = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", called.headers.get("Authorization", ""))
    service = credential[1] if credential else called.host
    return refusal(service, called, "is not in the local AWS")


def refusal(service: str, called: Any, what: str) -> Response:
    action = action_of(service, called)
    message = f"{service}:{action} {what}"
    log(message.splitlines()[0])
    target = called.headers.get("X-Amz-Target")
    if not target and (service in ("s3", "cloudfront", "route53") or called.values.get("Action")):
        return Response(xml_error(service, message), 400, mimetype="text/xml")
    response = Response(mimetype="application/json", status=400)
    response.set_data(json_error(message))
    response.headers["x-amzn-errortype"] = CODE
    return response


def action_of(service: str, called: Any) -> str:
    target = called.headers.get("X-Amz-Target")
    if target:
        return str(target).split(".")[-1]
    action = called.values.get("Action")
    if action:
        return str(action)
    try:
        operation, _ = get_service_router(service).match(called)
        return str(operation.name)
    except Exception:  # no model of this service, or no such path in it: the path says it then
        return f"{called.method} {called.path}"


def json_error(message: str) -> str:
    return json.dumps({"__type": CODE, "message": message})


def xml_error(service: str, message: str) -> str:
    error = f"<Code>{CODE}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        return f"<Error>{error}<RequestId>local</RequestId></Error>"
    if service == "ec2":
        return f"<Response><Errors><Error>{error}</Error></Errors><RequestID>local</RequestID></Response>"
    return f"<ErrorResponse><Error>{error}</Error><RequestId>local</RequestId></ErrorResponse>"
