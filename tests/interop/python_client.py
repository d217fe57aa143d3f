"""python3-grpcio with code that Debian's protoc and grpc_python_plugin generate from our contracts."""
import uuid

import grpc

import checks
from contracts import bearer, check_refusal, error_details_pb2, refused

# pylint: disable=wrong-import-order
from grpc.health.v1 import health_pb2, health_pb2_grpc
from hailan.event_workflow.v1 import event_enums_pb2
from hailan.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from hailan.grid_geo.v1 import feed_pb2_grpc, locator_pb2, locator_pb2_grpc, territories_pb2
from hailan.type.v1 import change_pb2, geo_pb2

CHANNEL = grpc.insecure_channel(checks.GRPC)
LOCATOR = locator_pb2_grpc.LocatorStub(CHANNEL)
FEED = feed_pb2_grpc.ChangeFeedStub(CHANNEL)
HEALTH = health_pb2_grpc.HealthStub(CHANNEL)
GATEWAY = gateway_pb2_grpc.GatewayStub(CHANNEL)


def point(position):
    return geo_pb2.Point(**position)


def locate(position, token=checks.RESIDENT):
    request = locator_pb2.LocateRequest(parent=checks.CITY, point=point(position))
    return LOCATOR.Locate(request, timeout=5, metadata=bearer(token))


def unary():
    """unary call with a development token"""
    checks.equal(locate(checks.INSIDE).grid, checks.GRID)


def field_errors():
    """ErrorInfo and BadRequest name every bad field"""
    details = check_refusal(
        lambda: LOCATOR.Locate(locator_pb2.LocateRequest(), metadata=bearer(checks.RESIDENT)),
        grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    violations = details[error_details_pb2.BadRequest].field_violations
    checks.equal([violation.field for violation in violations], ["parent", "point"])


def domain_error():
    """a point outside the city is NOT_FOUND with its reason"""
    check_refusal(lambda: locate(checks.OUTSIDE), grpc.StatusCode.NOT_FOUND, "POINT_OUTSIDE_CITY")


def no_token():
    """no token is UNAUTHENTICATED"""
    check_refusal(lambda: locate(checks.INSIDE, ""), grpc.StatusCode.UNAUTHENTICATED,
                  "UNAUTHENTICATED")


def forged_token():
    """a token with another signature is UNAUTHENTICATED"""
    head, body, signature = checks.RESIDENT.split(".")
    forged = ".".join([head, body, signature[::-1]])
    check_refusal(lambda: locate(checks.INSIDE, forged), grpc.StatusCode.UNAUTHENTICATED,
                  "UNAUTHENTICATED")


def role_refused():
    """a resident may not follow a feed"""
    request = change_pb2.ListChangesRequest(parent=checks.CITY)
    check_refusal(lambda: FEED.ListChanges(request, metadata=bearer(checks.RESIDENT)),
                  grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_DENIED")


def unknown_method():
    """a method that nobody has is UNIMPLEMENTED"""
    call = CHANNEL.unary_unary("/hailan.grid_geo.v1.Locator/Teleport")
    check_refusal(lambda: call(b"", metadata=bearer(checks.RESIDENT)),
                  grpc.StatusCode.UNIMPLEMENTED, "METHOD_UNKNOWN")


def health():
    """health says SERVING"""
    answer = HEALTH.Check(health_pb2.HealthCheckRequest(), timeout=5)
    checks.equal(answer.status, health_pb2.HealthCheckResponse.SERVING)


def stream():
    """WatchChanges streams changes whose payload is a typed message"""
    request = change_pb2.ListChangesRequest(parent=checks.CITY, page_size=2)
    changes = FEED.WatchChanges(request, timeout=20, metadata=bearer(checks.INTEGRATOR))
    first = next(changes)
    changes.cancel()
    checks.equal(first.type, "territory.imported")
    payload = territories_pb2.TerritoryChange()
    checks.equal(first.payload.Unpack(payload), True)
    checks.equal(payload.name, first.resource)


def deadline():
    """a stream ends at the client's deadline"""
    request = change_pb2.ListChangesRequest(parent=checks.CITY)
    changes = FEED.WatchChanges(request, timeout=0.5, metadata=bearer(checks.INTEGRATOR))
    code, _ = refused(lambda: list(changes))
    checks.equal(code, grpc.StatusCode.DEADLINE_EXCEEDED)


def write_once():
    """a repeated write answers with the same event, another body under its id is refused"""
    request = gateway_pb2.ReportEventRequest(
        parent=checks.CITY, request_id=str(uuid.uuid4()), point=point(checks.INSIDE),
        channel=event_enums_pb2.CHANNEL_RESIDENT, description="A heating pipe leaks.")
    report = lambda: GATEWAY.ReportEvent(request, timeout=10, metadata=bearer(checks.RESIDENT))
    first = report()
    checks.equal(first.located.grid, checks.GRID)
    checks.equal(report().event.name, first.event.name)
    request.description = "Something else."
    check_refusal(report, grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")


if __name__ == "__main__":
    checks.run("python", [unary, field_errors, domain_error, no_token, forged_token, role_refused,
                          unknown_method, health, stream, deadline, write_once])
