"""Free ports of the loopback interface, another one each time, and none that the kernel may give to a
caller before a server listens there (see FreePort of tests/support/process.h).

Usage: ports.py [COUNT]
"""
import itertools
import pathlib
import random
import socket
import sys

FIRST = 10000
PASSING = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
PORTS = itertools.cycle(range(FIRST, PASSING if PASSING > FIRST else 32768))
for _ in range(random.randrange(20000)):
    next(PORTS)


def free_port():
    for port in itertools.islice(PORTS, 20000):
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    sys.exit("no free port")


if __name__ == "__main__":
    print(*(free_port() for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
