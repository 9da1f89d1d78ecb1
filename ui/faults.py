"""Every error of the HTTP doors in one JSON schema: {"error": {code, message, type, param, request_id}}."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import compile_path

from ..rag.errors import BaowenError, EndpointError, IndexBusy, PageError, UsageError
from . import schemas

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

_log = logging.getLogger(__name__)
MEANINGS: Final[Mapping[str, tuple[int, str, str]]] = {
    "bad_request": (400, "invalid_request_error", "请求不对：请按 /v1/openapi.json 里的说明修改"),
    "unauthorized": (
        401,
        "authentication_error",
        "需要登录：请带上 Authorization: Bearer 密钥，或用户名和密码（Basic）",
    ),
    "forbidden": (403, "permission_error", "没有权限：加入、移除资料需要馆员（librarian）的密钥或登录"),
    "cross_origin": (403, "permission_error", "请求来自别的网站或主机名，没有接受：请从本服务自己的地址访问"),
    "not_found": (404, "invalid_request_error", "没有这个地址或编号：请检查路径，或看 /v1/openapi.json"),
    "model_not_found": (404, "invalid_request_error", "没有这个模型：请从 /v1/models 里选一个"),
    "method_not_allowed": (405, "invalid_request_error", "这个地址不接受这种方法：请看 /v1/openapi.json"),
    "too_large": (413, "invalid_request_error", "请求太大：请缩短，或分几次上传"),
    "invalid": (422, "invalid_request_error", "请求的内容不合格式：请按 /v1/openapi.json 里的说明修改"),
    "rate_limited": (429, "rate_limit_error", "请求太频繁：请稍后再试"),
    "failed": (500, "server_error", "服务出错，已记入日志：请稍后再试，并把 request_id 告诉管理员"),
    "unavailable": (503, "server_error", "服务暂时不可用：请稍后再试"),
}
"""code → status, the type that OpenAI's clients know, and the words where there are none more telling."""
_WRONG: Final[Mapping[str, str]] = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请去掉或改正拼写",
    "json_invalid": "不是合格的 JSON，请检查",
    "string_type": "须是文字",
    "string_too_short": "至少 {min_length} 字",
    "string_too_long": "至多 {max_length} 字",
    "string_pattern_mismatch": "不能是空白",
    "int_type": "须是整数",
    "int_parsing": "须是整数",
    "bool_type": "须是 true 或 false",
    "bool_parsing": "须是 true 或 false",
    "list_type": "须是列表",
    "too_short": "至少要有 {min_length} 个",
    "too_long": "至多 {max_length} 个",
    "greater_than_equal": "须不小于 {ge}",
    "less_than_equal": "须不大于 {le}",
    "literal_error": "只能是 {expected} 之一",
}
"""pydantic's kind of error → words; its own are English."""
_OF_STATUS: Final = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


class Refused(HTTPException):
    """A request that is not answered, with the code that says why."""

    def __init__(
        self, code: str, message: str = "", *, param: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        status, _, words = MEANINGS[code]
        sent = {"WWW-Authenticate": "Bearer"} if code == "unauthorized" else {}
        super().__init__(status, message or words, sent | (headers or {}))
        self.code = code
        self.param = param


def as_refused(error: BaowenError) -> Refused:
    """One of our errors as it is told over HTTP; what only the administrator can mend is for the log."""
    if isinstance(error, UsageError | PageError):
        slow = type(error).__name__ == "TooMany"  # of the gate that readers queue at
        return Refused("rate_limited" if slow else "bad_request", str(error))
    if isinstance(error, IndexBusy | EndpointError):
        return Refused("unavailable", str(error))
    _log.error("%s", error)
    return Refused("unavailable")


def fault(refused: Refused, request_id: str) -> dict[str, Any]:
    """The body of an error."""
    return {
        "error": {
            "code": refused.code,
            "message": refused.detail,
            "type": MEANINGS[refused.code][1],
            "param": refused.param,
            "request_id": request_id,
        }
    }


def response(refused: Refused, request_id: str) -> JSONResponse:
    """An error as it is sent."""
    return JSONResponse(fault(refused, request_id), refused.status_code, headers=refused.headers)


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """These errors as OpenAPI lists them below an operation."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        status, _, words = MEANINGS[code]
        found[status] = {"model": schemas.Error, "description": f"`{code}` {words}"}
    return found


def install(app: FastAPI) -> None:
    """Has every error of this app told in the schema."""

    async def told(request: Request, error: Exception) -> JSONResponse:
        refused = _refused(error)
        if refused.code == "method_not_allowed":  # the router names the methods of one route only
            refused.headers = {"Allow": ", ".join(_methods(app, request.url.path))}
        return response(refused, request_id(request))

    for kind in (Exception, Refused, BaowenError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, told)


def request_id(request: Request) -> str:
    """The id under which this request is logged."""
    return str(request.scope.get("baowen.request_id", ""))


def _methods(app: FastAPI, path: str) -> list[str]:
    """What can be done with a path, as the OpenAPI document has it."""
    known = app.openapi()["paths"]
    return sorted(m.upper() for at, methods in known.items() if compile_path(at)[0].match(path) for m in methods)


def _wrong(error: Any) -> str:
    """What pydantic met, in our words."""
    words = _WRONG.get(error["type"], "格式不对，请按 /v1/openapi.json 里的说明修改")
    return words.format(**error.get("ctx", {}))


def _refused(error: Exception) -> Refused:
    match error:
        case Refused():
            return error
        case BaowenError():
            return as_refused(error)
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:])
            return Refused("invalid", f"{where or '请求'}：{_wrong(first)}", param=where or None)
        case HTTPException():
            code = _OF_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "failed")
            return Refused(code, headers=dict(error.headers or {}))
    return Refused("failed")
