"""The production overlay as it stands: every deployment with the settings of its manifest, certificates
and tokens of a CA and an issuer of the run, and a client that comes through the gateway's TLS."""
import atexit
import base64
import json
import os
import pathlib
import secrets
import subprocess
import time
import urllib.request
import uuid

import grpc

import checks
import city
from contracts import bearer, check_refusal, refused
from deployment import OPENER, Process, render
from issuer import Authority, Issuer
from ports import free_port

# pylint: disable=wrong-import-order
from google.protobuf import json_format
from grpc.health.v1 import health_pb2, health_pb2_grpc
from hailan.evaluation.v1 import figures_pb2, figures_pb2_grpc
from hailan.event_workflow.v1 import event_enums_pb2
from hailan.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from hailan.grid_geo.v1 import locator_pb2, locator_pb2_grpc, territories_pb2, territories_pb2_grpc
from hailan.type.v1 import geo_pb2

FOLDER = pathlib.Path(checks.WORK, "production")
DATABASE = os.environ["HAILAN_TEST_PG"]


def make_city():
    """The processes of the overlay by name, with all that their manifests refer to."""
    FOLDER.mkdir()
    subprocess.run(["psql", DATABASE, "-Xqc", "CREATE DATABASE production"], check=True)
    items = render("prod")
    config = next(item["data"] for item in items if item["kind"] == "ConfigMap")
    authority = Authority(FOLDER)
    issuer = Issuer(FOLDER, config["HAILAN_AUTH_ISSUER"], config["HAILAN_AUTH_AUDIENCE"])
    config["HAILAN_AUTH_JWKS"] = str(issuer.jwks)
    values = {("hailan-database", "url"): DATABASE.replace("/postgres?", "/production?"),
              ("hailan-page-tokens", "key"): secrets.token_urlsafe(32)}
    key = lambda: base64.b64encode(secrets.token_bytes(32)).decode()
    for name, file, text in (
            ("hailan-service-token", "token", issuer.token("services", "service")),
            ("hailan-residents-keys", "keys.json",
             json.dumps({"primary": "a", "keys": {"a": key()}, "index_key": key()}))):
        (FOLDER / name).mkdir()
        (FOLDER / name / file).write_text(text)
    processes = {}
    for item in items:
        if item["kind"] == "Deployment":
            authority.write_secret(FOLDER / f"{item['metadata']['name']}-tls")
        if item["kind"] in ("Deployment", "Job"):
            processes[item["metadata"]["name"]] = Process(item, config, values, FOLDER)
    authority.write_secret(FOLDER / "gateway-public-tls")
    return processes, authority, issuer


PROCESSES, AUTHORITY, ISSUER = make_city()
MIGRATE = PROCESSES.pop("migrate")
GATEWAY = PROCESSES["gateway"]
RESIDENT = ISSUER.token("interop-resident", "resident")
OPERATOR = ISSUER.token("interop-operator", "operator")
atexit.register(lambda: [process.kill() for process in PROCESSES.values()])


def connect_peers():
    """Names of services are addresses of a cluster; here they are ports of localhost."""
    GATEWAY.settings["HAILAN_REDIS_URL"] = os.environ["HAILAN_TEST_REDIS"]
    peers = {"gateway": ["grid-geo", "residents", "event-workflow", "volunteer-order", "evaluation"],
             "grid-geo": ["residents", "event-workflow"],
             "event-workflow": ["grid-geo"],
             "evaluation": ["grid-geo", "event-workflow", "volunteer-order"]}
    for caller, names in peers.items():
        for name in names:
            key = f"HAILAN_{name.upper().replace('-', '_')}_TARGET"
            PROCESSES[caller].settings[key] = f"localhost:{PROCESSES[name].ports[50051]}"


def secure_channel(port, certificate=None):
    files = [AUTHORITY.certificate.read_bytes()]
    if certificate is not None:
        files += [(FOLDER / certificate / file).read_bytes() for file in ("tls.key", "tls.crt")]
    return grpc.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials(*files))


connect_peers()
CHANNEL = secure_channel(GATEWAY.ports[8443])


def locate(token=RESIDENT, channel=CHANNEL):
    request = locator_pb2.LocateRequest(parent=checks.CITY, point=geo_pb2.Point(**checks.INSIDE))
    return locator_pb2_grpc.LocatorStub(channel).Locate(request, timeout=5, metadata=bearer(token))


def not_migrated():
    """a service ends when its schema has not been migrated"""
    checks.equal(PROCESSES["residents"].run(), 1)
    checks.equal("SCHEMA_TOO_OLD" in PROCESSES["residents"].log.read_text(), True)


def migrate():
    """the migration job succeeds, and so does its repetition"""
    checks.equal([MIGRATE.run(), MIGRATE.run()], [0, 0])


def start():
    """all six deployments start with the settings of their manifests and become ready"""
    for process in PROCESSES.values():
        process.start()
    for process in PROCESSES.values():
        process.wait_ready()


def load_city():
    """an operator imports territories and boundaries through the gateway"""
    stub = territories_pb2_grpc.TerritoriesStub(CHANNEL)
    for method, request, body in (
            (stub.ImportTerritories, territories_pb2.ImportTerritoriesRequest(), city.territories()),
            (stub.ImportBoundaries, territories_pb2.ImportBoundariesRequest(), city.boundaries())):
        json_format.ParseDict({**body, "requestId": str(uuid.uuid4())}, request)
        method(request, timeout=30, metadata=bearer(OPERATOR))


def unary():
    """a call through the gateway's TLS reaches its service by mutual TLS"""
    checks.equal(locate().grid, checks.GRID)


def health():
    """health says SERVING"""
    answer = health_pb2_grpc.HealthStub(CHANNEL).Check(health_pb2.HealthCheckRequest(), timeout=5)
    checks.equal(answer.status, health_pb2.HealthCheckResponse.SERVING)


def http_json():
    """HTTP/JSON answers the same"""
    body = json.dumps({"parent": checks.CITY, "point": checks.INSIDE}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{GATEWAY.ports[8080]}/hailan.grid_geo.v1.Locator/Locate", body,
        {"content-type": "application/json", "authorization": f"Bearer {RESIDENT}"})
    with OPENER.open(request, timeout=5) as answer:
        checks.equal(json.load(answer)["grid"], checks.GRID)


def development_token():
    """a development token is refused"""
    check_refusal(lambda: locate(checks.RESIDENT), grpc.StatusCode.UNAUTHENTICATED,
                  "UNAUTHENTICATED")


def no_reflection():
    """there is no reflection"""
    call = CHANNEL.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
    code, _ = refused(lambda: list(call(iter([b""]), timeout=5)))
    checks.equal(code, grpc.StatusCode.UNIMPLEMENTED)


def strangers():
    """a service talks to nobody without a certificate of the authority"""
    port = PROCESSES["grid-geo"].ports[50051]
    for channel in (grpc.insecure_channel(f"localhost:{port}"), secure_channel(port)):
        code, _ = refused(lambda channel=channel: locate(channel=channel))
        checks.equal(code, grpc.StatusCode.UNAVAILABLE)
    known = secure_channel(port, "event-workflow-tls")
    checks.equal(locate(channel=known).grid, checks.GRID)


def composed():
    """ReportEvent works over three services, and evaluation follows the feed on its own behalf"""
    request = gateway_pb2.ReportEventRequest(
        parent=checks.CITY, request_id=str(uuid.uuid4()), point=geo_pb2.Point(**checks.INSIDE),
        channel=event_enums_pb2.CHANNEL_RESIDENT, description="A heating pipe leaks.")
    answer = gateway_pb2_grpc.GatewayStub(CHANNEL).ReportEvent(
        request, timeout=10, metadata=bearer(RESIDENT))
    checks.equal((answer.located.grid, answer.event.territory), (checks.GRID, checks.GRID))
    month = time.strftime("%Y-%m", time.gmtime(answer.event.create_time.seconds + 8 * 3600))
    figures = figures_pb2_grpc.FiguresStub(CHANNEL)
    counted = 0
    for _ in range(100):
        found = figures.GetFigures(
            figures_pb2.GetFiguresRequest(parent=checks.CITY, month=month, territory=checks.GRID),
            timeout=5, metadata=bearer(OPERATOR))
        counted = found.figures[0].denominator
        if counted:
            break
        time.sleep(0.1)
    checks.equal(counted, 1)


def insecure():
    """production refuses to start without TLS, issuer, keys of its own or a long secret"""
    for told, change in (
            ("HAILAN_TLS_CERT", {"HAILAN_TLS_CA": "", "HAILAN_TLS_CERT": "", "HAILAN_TLS_KEY": ""}),
            ("HAILAN_PAGE_TOKEN_KEY", {"HAILAN_PAGE_TOKEN_KEY": "short"}),
            ("HAILAN_AUTH_JWKS", {"HAILAN_AUTH_JWKS": ""}),
            ("HAILAN_AUTH_ISSUER", {"HAILAN_AUTH_ISSUER": ""}),
            ("KEY_RING_INVALID", {"HAILAN_RESIDENTS_KEY_FILE": ""})):
        process = PROCESSES["residents"]
        broken = subprocess.run(process.command, env={
            **process.settings, **change, "HAILAN_GRPC_LISTEN": f"0.0.0.0:{free_port()}",
            "HAILAN_ADMIN_LISTEN": f"127.0.0.1:{free_port()}"}, timeout=60, check=False,
                                capture_output=True, text=True)
        refusal = json.loads(broken.stderr.splitlines()[0])
        checks.equal((told, refusal["msg"], broken.returncode in (1, 2)),
                     (told, "cannot start", True))
        checks.equal(told in refusal["error"] or told == refusal["reason"], True)


def drain():
    """after SIGTERM calls still succeed while readiness has ended, then all end in order in time"""
    begin = time.monotonic()
    for process in PROCESSES.values():
        process.terminate()
    while GATEWAY.ready() == 200:
        time.sleep(0.05)
    checks.equal(GATEWAY.ready(), 503)
    checks.equal(locate().grid, checks.GRID)
    for process in PROCESSES.values():
        code = process.process.wait(timeout=process.grace)
        if code != 0:
            print("".join(process.log.read_text().splitlines(keepends=True)[-60:]))
        checks.equal((process.name, code), (process.name, 0))
    checks.equal(time.monotonic() - begin < GATEWAY.grace, True)


if __name__ == "__main__":
    checks.run("production", [not_migrated, migrate, start, load_city, unary, health, http_json,
                              development_token, no_reflection, strangers, composed, insecure,
                              drain])
