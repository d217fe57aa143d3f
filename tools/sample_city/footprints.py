"""The outlines of buildings on the ground, as well-known text."""

import math

from walks import METRES_PER_DEGREE

# What a staircase takes of the front, and how far back a building reaches.
UNIT_M = 14.0
DEPTH_M = 12.0
# A front that is as long as its staircases, or as much of it as there is room for.
SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
DIGITS = 7


def footprint(sides, place, units):
    """`POLYGON ((longitude latitude, …))`: a rectangle about a place, strictly inside a convex ring.

    Its front faces south where there is room for it, else east.
    """
    for share in SHARES:
        front = max(units * UNIT_M * share, DEPTH_M)
        for east, north in ((front, DEPTH_M), (DEPTH_M, front)):
            ring = _rectangle(place, east, north)
            if all(_is_inside(sides, corner) for corner in ring):
                return "POLYGON ((" + ", ".join(f"{x:.7f} {y:.7f}" for x, y in ring) + "))"
    raise AssertionError(f"there is no room for a building at {place}")


def _rectangle(place, east, north):
    """A closed ring of four corners, counter-clockwise; sizes in metres."""
    half_x = east / 2 / (METRES_PER_DEGREE * math.cos(math.radians(place[1])))
    half_y = north / 2 / METRES_PER_DEGREE
    turns = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return [(round(place[0] + half_x * x, DIGITS), round(place[1] + half_y * y, DIGITS))
            for x, y in turns]


def _is_inside(sides, corner):
    return all(
        (b[0] - a[0]) * (corner[1] - a[1]) > (b[1] - a[1]) * (corner[0] - a[0])
        for a, b in zip(sides, sides[1:])
    )
