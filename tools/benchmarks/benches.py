"""The benches of tools/bench. Each is a function (servers, rounds) -> figures."""
import pathlib
import subprocess
import sys
import time

import event_benches
from harness import Figure, cpu_seconds, rounds, wait_until

def listening(address):
    path = pathlib.Path(address.removeprefix("unix:"))
    return lambda: path.exists()


def echo_server(servers, name):
    """Our pipeline around an echo; the admin port is any free one."""
    address = servers.socket(name)
    process = servers.start("bench_echo", GRPC_LISTEN=address, ADMIN_LISTEN="127.0.0.1:0",
                            MIGRATE="false", LOG_LEVEL="info")
    wait_until(listening(address))
    return process, address


def load(servers, address, kind, callers=64, seconds=2):
    row = servers.run("bench_load", address, kind, callers, seconds)[0]
    return row["calls"] / row["seconds"]


def rpc_floor(servers, wanted):
    """Server CPU of one call: our pipeline (token, policy, rules, log line, metrics) against gRPC."""
    ours, our_address = echo_server(servers, "ours")
    bare_address = servers.socket("bare")
    bare = servers.start("bench_bare", bare_address)
    wait_until(listening(bare_address))

    def cost(process, address):
        before = cpu_seconds(process.pid)
        row = servers.run("bench_load", address, "echo", 64, 2)[0]
        # The warm-up costs CPU too: count calls as if it ran at the measured rate.
        return (cpu_seconds(process.pid) - before) / (row["calls"] / row["seconds"] * 2.3) * 1e6

    figures = {"cpu": Figure("rpc_floor", "rpc_floor_cpu", "bare gRPC callback echo",
                             "server CPU µs per call", 1.6, better="less")}
    return rounds(figures, wanted, lambda: {"cpu": (cost(ours, our_address),
                                                    cost(bare, bare_address))})


def gateway(servers, wanted):
    """Calls per second through the gateway against the same caller at the service itself."""
    _, direct = echo_server(servers, "echo")
    through = servers.socket("gateway")
    servers.start("bench_gateway", GATEWAY_GRPC_LISTEN=through, TESTING_TARGET=direct,
                  GATEWAY_HTTP_LISTEN="127.0.0.1:0", GRPC_LISTEN=servers.socket("gateway_own"),
                  ADMIN_LISTEN="127.0.0.1:0", MIGRATE="false", GATEWAY_RATE="1000000",
                  GATEWAY_BURST="1000000", LOG_LEVEL="info")
    wait_until(listening(through))
    figures = {
        "page": Figure("gateway", "gateway_2k", "the same calls without the gateway", "calls/s",
                       0.5),
        "echo": Figure("gateway", "gateway_tiny", "the same calls without the gateway", "calls/s",
                       0.33)}
    return rounds(figures, wanted, lambda: {
        kind: (load(servers, through, kind), load(servers, direct, kind))
        for kind in ("page", "echo")})


def locate(servers, wanted):
    """Point → grid of 3,600 grids: in process, 1,000 points a call, one call's CPU."""
    url = servers.postgres()
    address = servers.socket("grid_geo")
    ours = servers.start("hailan-grid-geo", PG_URL=url, GRPC_LISTEN=address,
                         ADMIN_LISTEN="127.0.0.1:0", LOG_LEVEL="info")
    wait_until(listening(address))
    floor, floor_address = echo_server(servers, "floor")

    def cost(process, program, *words):
        before = cpu_seconds(process.pid)
        row = servers.run(program, *words)[0]
        return (cpu_seconds(process.pid) - before) / (row["calls"] / row["seconds"] * 2.3) * 1e6

    def measure():
        rows = {row["way"]: row for row in servers.run("bench_locate", url, address, 60, 2)}
        print_build(rows["build"])
        rate = {way: row.get("points_per_second") for way, row in rows.items()}
        return {"one": (rate["inproc"], rate["postgis_one"]),
                "library": (rate["inproc"], rate["library"]),
                "batch": (rate["grpc_batch"], rate["postgis_batch"]),
                "build": (rows["build"]["seconds"], 1),
                "rpc": (cost(ours, "bench_locate_load", address, 60, 64, 2),
                        cost(floor, "bench_load", floor_address, "echo", 64, 2))}

    figures = {
        "one": Figure("locate", "locate_inproc_vs_postgis", "PostGIS, one point a query",
                      "points/s", 200),
        "library": Figure("locate", "locate_inproc_vs_library", "Boost.Geometry R-tree",
                          "points/s", 5),
        "batch": Figure("locate", "batch_locate_vs_postgis", "PostGIS, 1,000 points a query",
                        "points/s", 35),
        "build": Figure("locate", "index_build_vs_limit", "the limit for 3,544 polygons", "s", 1,
                        better="less"),
        "rpc": Figure("locate", "locate_rpc_vs_floor", "an echo through the same pipeline",
                      "server CPU µs per call", 1.1, better="less")}
    return rounds(figures, wanted, measure)


def locate_100k(servers, wanted):
    """Point → grid of 100,489 grids in process, against PostGIS."""
    url = servers.postgres()

    def measure():
        rows = {row["way"]: row for row in servers.run("bench_locate", url, "-", 317, 2)}
        print_build(rows["build"])
        return {"one": (rows["inproc"]["points_per_second"],
                        rows["postgis_one"]["points_per_second"]),
                "build": (rows["build"]["seconds"], 10)}

    figures = {
        "one": Figure("locate_100k", "locate_100k_vs_postgis", "PostGIS, one point a query",
                      "points/s", 40),
        "build": Figure("locate_100k", "index_build_100k_vs_limit",
                        "the limit for 100,000 polygons", "s", 1, better="less")}
    return rounds(figures, wanted, measure)


def print_build(row):
    """What an index costs: time is judged as a figure too, memory has no peer to compare with."""
    print(f"index of {row['polygons']:,} polygons: built in {row['seconds']:.3f} s, "
          f"{row['bytes'] / 2**20:.1f} MiB", file=sys.stderr)


def tile(servers, wanted):
    """All vector tiles of 66 × 66 grids at zooms 10 to 16 against ST_AsMVT of PostGIS."""
    url = servers.postgres()

    def measure():
        rows = {row["way"]: row["tiles_per_second"] for row in servers.run("bench_tile", url, 66)}
        return {"tile": (rows["ours"], rows["postgis"])}

    figures = {"tile": Figure("tile", "tile_vs_postgis", "PostGIS ST_AsMVT", "tiles/s", 3)}
    return rounds(figures, wanted, measure)


def track(servers, wanted):
    """A million points: 64 phones over gRPC until acknowledged, against psql \\copy into plain rows."""
    phones, points = 64, 1_000_000
    url = servers.postgres()
    address = servers.socket("grid_geo")
    servers.start("hailan-grid-geo", PG_URL=url, GRPC_LISTEN=address,
                  ADMIN_LISTEN="127.0.0.1:0", LOG_LEVEL="info")
    wait_until(listening(address))
    rows = servers.folder / "points.csv"
    servers.run("bench_track", "csv", rows, phones, points)

    def psql(*commands):
        words = [word for command in commands for word in ("-c", command)]
        subprocess.run(["psql", url, "-qX", "-v", "ON_ERROR_STOP=1", *words], check=True)

    # The index is what reading one patrol needs.
    psql("CREATE TABLE plain_points (patrol uuid, time timestamptz, longitude int, latitude int,"
         " accuracy int, speed int, flags int)", "CREATE INDEX ON plain_points (patrol, time)")

    def ours():
        row = servers.run("bench_track", "load", address, phones, points)[0]
        return row["points"] / row["seconds"]

    def copied():
        psql("TRUNCATE plain_points", "CHECKPOINT")
        start = time.monotonic()
        psql(f"\\copy plain_points FROM '{rows}' (FORMAT csv)")
        return points / (time.monotonic() - start)

    figures = {"ingest": Figure("track", "track_ingest_vs_copy", "psql \\copy into plain rows",
                                "points/s", 1.0)}
    return rounds(figures, wanted, lambda: {"ingest": (ours(), copied())})


ALL = {"rpc_floor": rpc_floor, **event_benches.ALL, "locate": locate,
       "locate_100k": locate_100k, "gateway": gateway, "tile": tile,
       "track": track}
