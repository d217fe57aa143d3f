"""Servers, CPU accounts and rounds for tools/bench."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MOST_STEAL = 0.05
TICK = os.sysconf("SC_CLK_TCK")


def build(root):
    """Configures and builds the benchmark programs and the services they need."""
    output = root / "build" / "release"
    if not (output / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "release"], cwd=root, check=True, stdout=sys.stderr)
    subprocess.run(["ninja", "-C", output, "benchmarks", "hailan-grid-geo", "hailan-event-workflow"],
                   check=True, stdout=sys.stderr)


def steal_and_total():
    """Jiffies stolen by the host, and all jiffies, since boot."""
    fields = [int(x) for x in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return fields[7], sum(fields)


def cpu_seconds(pid):
    """User and system time of a process."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / TICK


class Servers:
    """Private servers in a temporary folder; all are stopped at the end."""

    def __init__(self, root):
        self.root = root
        self.bin = root / "build" / "release" / "bin"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hailan-bench-"))
        self.processes = []
        self.pg = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.pg:
            self.sandbox("stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def sandbox(self, *words):
        script = self.root / "tools" / "pg_sandbox.sh"
        return subprocess.run([script, *words, self.folder / "sandbox"], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def postgres(self):
        """URL of a private, durable (fsync on) PostgreSQL."""
        if not self.pg:
            self.folder.chmod(0o755)
            self.sandbox("start", "--durable")
            lines = self.sandbox("url")
            self.pg = next(line.split("=", 1)[1].strip().strip("'\"")
                           for line in lines.splitlines() if "HAILAN_TEST_PG=" in line)
        return self.pg

    def start(self, program, *words, **settings):
        """Starts a program of ours in development with HAILAN_* settings; returns the process."""
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("HAILAN_")}
        environment.update({f"HAILAN_{key}": str(value) for key, value in settings.items()})
        log = open(self.folder / f"{program}.log", "ab")
        process = subprocess.Popen([self.bin / program, *map(str, words)], env=environment,
                                   stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def socket(self, name):
        return f"unix:{self.folder}/{name}.sock"

    def run(self, program, *words):
        """Runs a client to its end; its JSON lines."""
        done = subprocess.run([self.bin / program, *map(str, words)], stdout=subprocess.PIPE,
                              text=True)
        rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0:
            logs = "\n".join(path.read_text(errors="replace")[-2000:]
                             for path in self.folder.glob("*.log"))
            sys.exit(f"{program} failed: {rows}\n{logs}")
        return rows


def wait_until(condition, seconds=20):
    """Waits for a server to answer."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("a server did not start in time")
        time.sleep(0.05)


class Figure:
    """One figure: ours ÷ other, round by round."""

    def __init__(self, bench, figure, other_name, unit, goal, better="more"):
        self.bench, self.figure = bench, figure
        self.other_name, self.unit = other_name, unit
        self.goal, self.better = goal, better
        self.kept, self.steal_max, self.dropped = [], 0.0, 0

    def add(self, ours, other, steal):
        if steal > MOST_STEAL:
            self.dropped += 1
            return
        self.steal_max = max(self.steal_max, steal)
        self.kept.append((ours, other))

    @property
    def ratio(self):
        return statistics.median(ours / other for ours, other in self.kept)

    @property
    def missed(self):
        if not self.kept:
            return True
        return self.ratio > self.goal if self.better == "less" else self.ratio < self.goal

    def row(self):
        if not self.kept:
            return {"bench": self.bench, "figure": self.figure, "rounds": 0,
                    "dropped": self.dropped}
        return {"bench": self.bench, "figure": self.figure,
                "ours": statistics.median(ours for ours, _ in self.kept),
                "other": statistics.median(other for _, other in self.kept),
                "other_name": self.other_name, "unit": self.unit, "ratio": round(self.ratio, 4),
                "rounds": len(self.kept), "steal_max": round(self.steal_max, 4)}

    def line(self):
        if not self.kept:
            return f"{self.figure}: every round was dropped (host steal above 5 %)"
        row = self.row()
        sign = "≤" if self.better == "less" else "≥"
        verdict = "MISSED" if self.missed else "ok"
        return (f"{self.figure}: {row['ratio']:.3g} × {self.other_name} (goal {sign} {self.goal}, "
                f"{verdict}); ours {row['ours']:.4g}, other {row['other']:.4g} {self.unit}; "
                f"{row['rounds']} rounds, {self.dropped} dropped, steal {row['steal_max']:.1%}")


def rounds(figures, wanted, measure, most=12):
    """Calls `measure` (which returns {figure: (ours, other)}) until enough rounds are kept."""
    for _ in range(most):
        steal, total = steal_and_total()
        result = measure()
        steal_end, total_end = steal_and_total()
        share = (steal_end - steal) / max(1, total_end - total)
        for name, (ours, other) in result.items():
            figures[name].add(ours, other, share)
        if min(len(figure.kept) for figure in figures.values()) >= wanted:
            break
    return list(figures.values())
