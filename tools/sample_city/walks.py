"""Walks as a phone would record them: past all buildings of a grid, for `hailanctl patrol replay`."""

import datetime
import math

from organisation import STAFF_HEADER

HEADER = ("track_id", "time", "lat", "lon")
SPEED_MPS = 1.4
STEP_S = 10
# 09:00 of China's one clock, in UTC as the column says.
START_HOUR = 1
METRES_PER_DEGREE = math.pi / 180 * 6371008.8


def metres(a, b):
    east = (b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, b[1] - a[1]) * METRES_PER_DEGREE


def way_past(places):
    """The places in an order in which the next one is always the nearest."""
    rest = list(places)
    way = [rest.pop(0)]
    while rest:
        rest.sort(key=lambda place: metres(way[-1], place))
        way.append(rest.pop(0))
    return way


def steps(way):
    """A position for every STEP_S at SPEED_MPS; the last one is the end of the way."""
    ahead = 0.0
    for a, b in zip(way, way[1:]):
        length = metres(a, b)
        while ahead < length:
            part = ahead / length
            yield a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
            ahead += SPEED_MPS * STEP_S
        ahead -= length
    yield way[-1]


def walks(city, tree, buildings, staff):
    """Rows of walks.csv: the all-round member of each grid of the first community walks it."""
    day = datetime.datetime.fromisoformat(city.targets["as_of"])
    begin = day + datetime.timedelta(hours=START_HOUR)
    people = [dict(zip(STAFF_HEADER, row)) for row in staff]
    walkers = {person["territory_code"]: person["id"] for person in people
               if person["position"] == "ALL_ROUND"}
    for grid in tree.grids_of(tree.urban_communities[0].code):
        way = way_past([building.place for building in buildings if building.grid == grid.code])
        for number, (lon, lat) in enumerate(steps(way)):
            time = begin + datetime.timedelta(seconds=number * STEP_S)
            yield walkers[grid.code], time.isoformat(" "), f"{lat:.7f}", f"{lon:.7f}"
