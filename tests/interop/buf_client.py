"""`buf curl`: gRPC and Connect, with our contracts given as files and asked for by reflection."""
import base64
import json
import pathlib
import subprocess

import checks

BUF = pathlib.Path(checks.ROOT, "build/npm/node_modules/.bin/buf")
SCHEMA = ["--schema", str(pathlib.Path(checks.ROOT, "proto"))]
GRPC = ["--protocol", "grpc", "--http2-prior-knowledge"]
GRPC_URL = f"http://{checks.GRPC}"
LOCATE = "hailan.grid_geo.v1.Locator/Locate"
INSIDE = {"parent": checks.CITY, "point": checks.INSIDE}
# buf ends with eight times the gRPC code, so that no code looks like an error of buf's own.
CODES = {"invalid_argument": 3 * 8, "not_found": 5 * 8, "unauthenticated": 16 * 8}


def command(options, url, method, body, token):
    arguments = [str(BUF), "curl", *options]
    if token:
        arguments += ["--header", f"Authorization: Bearer {token}"]
    if body is not None:
        arguments += ["--data", json.dumps(body)]
    return arguments + [f"{url}/{method}" if method else url]


def curl(options, url, method="", body=None, token=checks.RESIDENT):
    return subprocess.run(command(options, url, method, body, token), capture_output=True,
                          text=True, timeout=30, check=False)


def answer(*arguments, **more):
    ended = curl(*arguments, **more)
    if ended.returncode:
        raise AssertionError(f"exit code {ended.returncode}: {ended.stderr}")
    return ended.stdout


def decode(detail):
    """A detail that came by gRPC: bytes, to be read with the contract of its type."""
    value = base64.b64decode(detail["value"] + "=" * (-len(detail["value"]) % 4))
    ended = subprocess.run([str(BUF), "convert", str(pathlib.Path(checks.ROOT, "proto")), "--type",
                            detail["type"], "--from", "-#format=binpb"], input=value,
                           capture_output=True, timeout=30, check=True)
    return json.loads(ended.stdout)


def details_of(code, ended):
    """The decoded details of a call that must have ended with `code`, by type."""
    checks.equal(ended.returncode, CODES[code])
    error = json.loads(ended.stderr)
    checks.equal(error["code"], code)
    return {detail["type"].removeprefix("google.rpc."): detail.get("debug") or decode(detail)
            for detail in error["details"]}


def check_bad_request(options, url):
    details = details_of("invalid_argument", curl(options, url, LOCATE, {}))
    checks.equal(details["ErrorInfo"]["reason"], "INVALID_FIELD")
    fields = [violation["field"] for violation in details["BadRequest"]["fieldViolations"]]
    checks.equal(fields, ["parent", "point"])


def check_no_token(options, url):
    details = details_of("unauthenticated", curl(options, url, LOCATE, INSIDE, token=""))
    checks.equal(details["ErrorInfo"]["reason"], "UNAUTHENTICATED")


def check_unary(options, url):
    checks.equal(json.loads(answer(options, url, LOCATE, INSIDE))["grid"], checks.GRID)


def grpc_unary():
    """gRPC: unary call with a development token"""
    check_unary(GRPC + SCHEMA, GRPC_URL)


def grpc_errors():
    """gRPC: ErrorInfo and BadRequest name every bad field"""
    check_bad_request(GRPC + SCHEMA, GRPC_URL)


def grpc_no_token():
    """gRPC: no token is UNAUTHENTICATED"""
    check_no_token(GRPC + SCHEMA, GRPC_URL)


def connect_unary():
    """Connect: unary call with a development token"""
    check_unary(["--protocol", "connect"] + SCHEMA, checks.HTTP)


def connect_errors():
    """Connect: ErrorInfo and BadRequest name every bad field"""
    check_bad_request(["--protocol", "connect"] + SCHEMA, checks.HTTP)


def connect_no_token():
    """Connect: no token is UNAUTHENTICATED"""
    check_no_token(["--protocol", "connect"] + SCHEMA, checks.HTTP)


def connect_domain_error():
    """Connect: a point outside the city is NOT_FOUND with its reason"""
    ended = curl(["--protocol", "connect"] + SCHEMA, checks.HTTP, LOCATE,
                 {"parent": checks.CITY, "point": checks.OUTSIDE})
    checks.equal(details_of("not_found", ended)["ErrorInfo"]["reason"], "POINT_OUTSIDE_CITY")


def reflection_lists():
    """reflection lists our service and health"""
    services = answer(GRPC + ["--list-services"], GRPC_URL, token="").split()
    for wanted in ("hailan.gateway.v1.Gateway", "grpc.health.v1.Health"):
        checks.equal(wanted in services, True)


def reflection_unary():
    """reflection: the contract of a forwarded service is enough for a call"""
    check_unary(GRPC, GRPC_URL)


def reflection_health():
    """reflection: the health contract is there, and health says SERVING"""
    found = json.loads(answer(GRPC, GRPC_URL, "grpc.health.v1.Health/Check", {}, token=""))
    checks.equal(found["status"], "SERVING")


def stream():
    """WatchChanges streams one change after the other, in the order of the feed"""
    arguments = command(GRPC + SCHEMA, GRPC_URL, "hailan.grid_geo.v1.ChangeFeed/WatchChanges",
                        {"parent": checks.CITY, "pageSize": 2}, checks.INTEGRATOR)
    # The feed has no end: five seconds are enough for what is in it, then the call is given up.
    ended = subprocess.run(["timeout", "--signal=INT", "5", *arguments], capture_output=True,
                           text=True, timeout=30, check=False)
    changes, decoder, rest = [], json.JSONDecoder(), ended.stdout.strip()
    while rest:
        change, end = decoder.raw_decode(rest)
        changes.append(change)
        rest = rest[end:].lstrip()
    types = [change["type"] for change in changes]
    checks.equal(types[:4], ["territory.imported"] * 4)
    checks.equal("boundaries.imported" in types, True)
    ids = [int(change["changeId"]) for change in changes]
    checks.equal(ids, sorted(set(ids)))


if __name__ == "__main__":
    checks.run("buf", [grpc_unary, grpc_errors, grpc_no_token, connect_unary, connect_errors,
                       connect_no_token, connect_domain_error, reflection_lists, reflection_unary,
                       reflection_health, stream])
