"""The benches of event_workflow, for tools/bench. Each is a function (servers, rounds) -> figures."""
import json
import pathlib
import subprocess
import sys
import time

from harness import Figure, rounds, wait_until

HERE = pathlib.Path(__file__).resolve().parent / "events"
# As many as the pgbench peer of transitions moves about in.
EVENTS = "200000"
ALARMS = 100_000
CROWD = 1_000_000
# What the strongest public rival has published for its own lifecycle: empty, and at a million.
RIVAL = (37.0, 6.3)


def note(text):
    """What is no ratio, beside the figures."""
    print(text, file=sys.stderr, flush=True)


class Workflow:
    """A server of ours on a database of its own, with the sessions of a peer on the same tables."""

    def __init__(self, servers, name, **settings):
        self.servers = servers
        url = servers.postgres()
        self.url = url.replace("/postgres?", f"/bench_{name}?")
        if self.url == url:
            sys.exit(f"cannot name a database in {url}")
        subprocess.run(["psql", url, "-qXc", f"CREATE DATABASE bench_{name}"], check=True)
        self.name = name
        self.process = None
        # Who is asked what became of the territory that a report names, and who it is that an event is
        # dispatched to.
        self.grid_geo = servers.socket(f"{name}_grid_geo")
        servers.start("hailan-grid-geo", PG_URL=self.url, GRPC_LISTEN=self.grid_geo,
                      ADMIN_LISTEN="127.0.0.1:0", LOG_LEVEL="info")
        wait_until(pathlib.Path(self.grid_geo.removeprefix("unix:")).exists)
        self.psql("-f", HERE / "fill_staff.sql")
        self.start(**settings)

    def start(self, **settings):
        """Starts the server, which migrates first."""
        self.address = self.servers.socket(f"{self.name}_{time.monotonic_ns()}")
        self.process = self.servers.start(
            "hailan-event-workflow", PG_URL=self.url, GRPC_LISTEN=self.address,
            ADMIN_LISTEN="127.0.0.1:0", LOG_LEVEL="info", GRID_GEO_TARGET=self.grid_geo, **settings)
        path = pathlib.Path(self.address.removeprefix("unix:"))
        wait_until(path.exists)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    @property
    def own_url(self):
        """With the session settings of common/pg/connection.cc."""
        return self.url + ("&options=-csearch_path%3Devent_workflow%20-cjit%3Doff"
                           "%20-cenable_seqscan%3Doff"
                           "%20-cplan_cache_mode%3Dforce_generic_plan")

    def psql(self, *words):
        return subprocess.run(["psql", self.own_url, "-qXAt", "-v", "ON_ERROR_STOP=1", *words],
                              check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def pgbench(self, script, clients, seconds=4, *words):
        done = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T",
                               str(seconds), "-f", script, *words, self.own_url],
                              check=True, stdout=subprocess.PIPE, text=True).stdout
        return float(next(line.split()[2] for line in done.splitlines()
                          if line.startswith("tps = ")))

    def rate(self, program, *words):
        row = self.servers.run(program, *words)[0]
        return row["calls"] / row["seconds"], row

    def memory(self):
        """Resident memory of the server in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def moving(servers):
    """A server with events to move about in, and the pgbench script that moves them."""
    flow = Workflow(servers, "moving")
    template = servers.run("bench_transition", "prepare", flow.address)[0]["id"]

    def text(*words):
        return subprocess.run([servers.bin / "bench_transition", *words], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    flow.psql("-c", text("sql", template, EVENTS))
    flow.psql("-c", "VACUUM ANALYZE")
    script = servers.folder / "transition.sql"
    script.write_text(text("script", EVENTS))
    return flow, script


def transition(servers, wanted):
    """State transitions over gRPC against pgbench with as many clients and the very same statements."""
    flow, script = moving(servers)
    goals = {8: 0.6, 64: 2.0, 256: 3.0}
    figures = {callers: Figure("transition", f"transition_{callers}",
                               f"pgbench -M prepared, {callers} clients", "transitions/s", goal)
               for callers, goal in goals.items()}

    def measure():
        return {callers: (flow.rate("bench_transition", "load", flow.address, EVENTS, callers, 4)[0],
                          flow.pgbench(script, callers))
                for callers in goals}

    return rounds(figures, wanted, measure)


def report(servers, wanted):
    """Intake with a look for duplicates before each report, against plain inserts of the same rows."""
    flow = Workflow(servers, "report")
    run = iter(range(1, 1000))

    def ours():
        # Every other call is the look for duplicates.
        return flow.rate("bench_events", "report", flow.address, 64, 4)[0] / 2

    def inserts():
        return flow.pgbench(HERE / "insert_report.sql", 64, 4, "-D", f"run={next(run)}", "-D", "n=0")

    figures = {"report": Figure("report", "report_vs_insert", "pgbench, 64 clients, plain inserts",
                                "reports/s", 1.0)}
    return rounds(figures, wanted, lambda: {"report": (ours(), inserts())})


def fill(flow):
    """A million events, made by the database."""
    start = time.monotonic()
    step = CROWD // 4
    for first in range(1, CROWD + 1, step):
        flow.psql("-v", f"first={first}", "-v", f"count={step}", "-f", HERE / "fill_events.sql")
    flow.psql("-c", "VACUUM ANALYZE")
    note(f"{CROWD:,} events stored in {time.monotonic() - start:.0f} s")


def lifecycle(servers, wanted):
    """Create, assign, resolve, search at a million stored events against an empty database."""
    crowded, empty = Workflow(servers, "crowded"), Workflow(servers, "empty")
    fill(crowded)

    def lives(flow):
        # Report, accept, dispatch, start, submit, search.
        return flow.rate("bench_events", "lifecycle", flow.address, 64, 4)[0] / 6

    def measure():
        pair = (lives(crowded), lives(empty))
        note(f"lifecycles/s: {pair[0]:.0f} at a million, {pair[1]:.0f} empty; a rival's published "
             f"{RIVAL[1]} and {RIVAL[0]}")
        return {"lifecycle": pair}

    figures = {"lifecycle": Figure("lifecycle", "lifecycle_1m_vs_empty", "the same, empty database",
                                   "lifecycles/s", 0.9)}
    result = rounds(figures, wanted, measure)
    for kind in ("inbox", "search"):
        row = flow_row(crowded, kind)
        note(f"{kind} at a million events: p50 {row['p50_us'] / 1000:.1f} ms, "
             f"p99 {row['p99_us'] / 1000:.1f} ms, 4 callers")
    note(f"server memory at a million events: {crowded.memory():.0f} MiB")
    return result


def flow_row(flow, kind):
    return flow.rate("bench_events", kind, flow.address, 4, 3)[1]


def recovery(flow, capacity):
    """Seconds until the closed loop is back at nine tenths of what it was; at most 20."""
    start = time.monotonic()
    while time.monotonic() - start < 20:
        if flow.rate("bench_transition", "load", flow.address, EVENTS, 64, 1)[0] >= 0.9 * capacity:
            break
    return time.monotonic() - start


def overload(servers, wanted):
    """Five times what the server can do, sent without waiting: goodput, refusals, recovery."""
    flow, _ = moving(servers)

    def measure():
        capacity = flow.rate("bench_transition", "load", flow.address, EVENTS, 64, 3)[0]
        row = servers.run("bench_overload", flow.address, EVENTS, 5 * capacity, 5)[0]
        note(f"overload: {json.dumps(row)}")
        return {"goodput": (row["ok"] / row["seconds"], capacity),
                "refusal": (max(row["refusal_p99_us"], 1) / 1000, 50),
                "recovery": (recovery(flow, capacity), 10)}

    figures = {
        "goodput": Figure("overload", "overload_goodput", "the closed loop of 64 callers",
                          "transitions/s", 0.8),
        "refusal": Figure("overload", "overload_refusal_p99", "the limit", "ms", 1.0, better="less"),
        "recovery": Figure("overload", "overload_recovery", "the limit", "s", 1.0, better="less")}
    return rounds(figures, wanted, measure)


def timers(servers, wanted):
    """100,000 alarms due at once, raised by one server, against pgbench that raises them one by one."""
    flow = Workflow(servers, "timers", EVENT_WORKFLOW_SWEEP_PERIOD="1s")
    flow.stop()

    def due():
        return int(flow.psql("-c", "SELECT count(*) FROM events WHERE alarm_time IS NOT NULL"))

    def ours():
        flow.psql("-v", f"count={ALARMS}", "-f", HERE / "fill_alarms.sql")
        begin = time.time()
        flow.start(EVENT_WORKFLOW_SWEEP_PERIOD="1s")
        while due():
            if flow.process.poll() is not None or time.time() > begin + 300:
                sys.exit("the alarms are not raised")
            time.sleep(0.2)
        flow.stop()
        first, p99, last = (int(value) / 1e6 for value in flow.psql(
            "-c", "SELECT min(time), percentile_disc(0.99) WITHIN GROUP (ORDER BY time), max(time) "
                  f"FROM event_history WHERE action = 'SUPERVISE' AND time > {int(begin * 1e6)}"
        ).split("|"))
        note(f"timers: {ALARMS:,} due at once; p99 {p99 - begin:.1f} s after the start of the server")
        return ALARMS / max(last - first, 0.001)

    def peer():
        flow.psql("-v", f"count={ALARMS}", "-f", HERE / "fill_alarms.sql")
        return flow.pgbench(HERE / "claim_alarm.sql", 8, 3)

    figures = {"fired": Figure("timers", "timers", "pgbench, 8 clients, SKIP LOCKED", "alarms/s",
                               1.0)}
    return rounds(figures, wanted, lambda: {"fired": (ours(), peer())})


ALL = {"transition": transition, "report": report, "lifecycle": lifecycle, "overload": overload,
       "timers": timers}
