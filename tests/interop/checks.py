"""What the Python-written clients share: the addresses of the run, and a line per check."""
import os
import sys
import traceback

GRPC = os.environ["INTEROP_GRPC"]
HTTP = os.environ["INTEROP_HTTP"]
RESIDENT = os.environ["INTEROP_RESIDENT"]
INTEGRATOR = os.environ["INTEROP_INTEGRATOR"]
ROOT = os.environ["INTEROP_ROOT"]
WORK = os.environ["INTEROP_WORK"]

CITY = "cities/222405"
GRID = "cities/222405/territories/222405001001001"
WGS84 = "COORDINATE_SYSTEM_WGS84"
INSIDE = {"longitude": 129.45, "latitude": 42.75, "system": WGS84}
OUTSIDE = {"longitude": 10.0, "latitude": 50.0, "system": WGS84}


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, wanted {wanted!r}")


def run(client, checks):
    """Runs each check; one that raises fails and does not stop the others."""
    for check in checks:
        name = f"{client}: {check.__doc__}"
        try:
            check()
            print(f"ok {name}", flush=True)
        except Exception as fault:  # pylint: disable=broad-except
            print(f"not ok {name}: {type(fault).__name__}: {fault}", flush=True)
            traceback.print_exc(file=sys.stderr)
