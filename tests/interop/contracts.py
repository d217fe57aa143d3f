"""Our contracts as Python modules, made by Debian's protoc and grpc_python_plugin on first import."""
import pathlib
import subprocess
import sys

import grpc

import checks

GENERATED = pathlib.Path(checks.WORK, "python")
INCLUDES = [pathlib.Path(checks.ROOT, "proto"), pathlib.Path("/usr/share/grpc-proto")]
CONTRACTS = ["hailan/**/v1/*.proto", "google/rpc/*.proto", "grpc/health/v1/health.proto"]


def generate():
    GENERATED.mkdir()
    files = [
        str(path.relative_to(include))
        for include in INCLUDES for contract in CONTRACTS for path in include.glob(contract)
    ]
    subprocess.run(
        ["protoc", *(f"-I{include}" for include in INCLUDES), f"--python_out={GENERATED}",
         f"--grpc_out={GENERATED}", "--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin", *files],
        check=True)


if not GENERATED.exists():
    generate()
sys.path.insert(0, str(GENERATED))
# grpcio is no namespace package, so its path must be told of grpc/health.
grpc.__path__.append(str(GENERATED / "grpc"))

# pylint: disable=wrong-import-position
from google.rpc import error_details_pb2, status_pb2  # noqa: E402


def bearer(token):
    return [("authorization", f"Bearer {token}")] if token else None


def refused(call):
    """The code and the details, by type, of the error that `call` ends with."""
    try:
        answer = call()
    except grpc.RpcError as error:
        trailers = dict(error.trailing_metadata() or ())
        status = status_pb2.Status.FromString(trailers.get("grpc-status-details-bin", b""))
        details = {}
        for packed in status.details:
            for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest):
                if packed.Is(kind.DESCRIPTOR):
                    details[kind] = kind.FromString(packed.value)
        return error.code(), details
    raise AssertionError(f"the call succeeded: {answer}")


def check_refusal(call, code, reason):
    """The details of a call that must end with `code` and our `reason`."""
    found, details = refused(call)
    checks.equal(found, code)
    info = details[error_details_pb2.ErrorInfo]
    checks.equal((info.reason, info.domain), (reason, "hailan"))
    return details
