"""Boundaries: the regions' outlines over a lattice whose corners are moved once, for all of them.

Neighbours share the very same corners and a parent is exactly the union of its children, because
outlines are traced on cells and only then drawn with the moved corners.
"""

import json
import math

import lattice

# A corner moves less than a quarter of a cell, so that no cell can turn inside out.
JITTER = 0.19
DIGITS = 7


class Map:
    """The cells of every territory with a boundary, and where the lattice's corners lie."""

    def __init__(self, city, tree):
        shape = city.targets["lattice"]
        self._columns, self._rows = shape["columns"], shape["rows"]
        self._corners = _corners(city, self._columns, self._rows)
        rng = city.random("regions")
        self._sizes = {grid.code: rng.uniform(0.5, 1.7) for grid in tree.grids}
        cost = _ground(self._columns, self._rows, rng)
        whole = lattice.city_cells(self._columns, self._rows, rng)
        self.cells = {tree.city.code: whole}
        streets = tree.urban_streets
        self._divide(whole, streets, tree, cost)
        for street in streets:
            below = [c for c in tree.urban_communities if c.code.startswith(street.code)]
            self._divide(self.cells[street.code], below, tree, cost)
        for community in tree.urban_communities:
            self._divide(self.cells[community.code], tree.grids_of(community.code), tree, cost)

    def _divide(self, cells, units, tree, cost):
        weights = [sum(self._sizes[grid.code] for grid in tree.grids_of(u.code)) for u in units]
        regions = lattice.split(cells, weights, cost)
        if len(units[0].code) == 15:
            # Grids are numbered from north to south and from west to east (DB11/T 2157).
            regions.sort(key=_reading_order)
        for unit, region in zip(units, regions):
            self.cells[unit.code] = region

    def rings(self, code):
        """Closed rings of (longitude, latitude), shell first, holes after it."""
        rings = [
            [self._corners[corner] for corner in ring] for ring in _trace(self.cells[code])
        ]
        rings.sort(key=lambda ring: -abs(_area(ring)))
        return rings

    def point_in(self, cell, u, v):
        """A position strictly inside a cell; u and v are fractions of its sides."""
        x, y = cell
        a, b = self._corners[(x, y)], self._corners[(x + 1, y)]
        d, c = self._corners[(x, y + 1)], self._corners[(x + 1, y + 1)]
        return tuple(
            round((1 - v) * ((1 - u) * a[i] + u * b[i]) + v * ((1 - u) * d[i] + u * c[i]), DIGITS)
            for i in (0, 1)
        )

    def sides(self, cell):
        """The closed, convex ring around a cell, counter-clockwise."""
        x, y = cell
        ring = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y))
        return [self._corners[corner] for corner in ring]

    def geojson(self):
        """RFC 7946 FeatureCollection, one feature a line, in code order."""
        lines = []
        for code in sorted(self.cells):
            feature = {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {"type": "Polygon", "coordinates": self.rings(code)},
            }
            lines.append(json.dumps(feature, separators=(",", ":")))
        return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _reading_order(region):
    count = len(region)
    x, y = sum(c[0] for c in region) / count, sum(c[1] for c in region) / count
    return (-round(y / 12), x, y)


def _corners(city, columns, rows):
    box, rng = city.targets["box"], city.random("corners")
    width = (box["east"] - box["west"]) / columns
    height = (box["north"] - box["south"]) / rows
    phase = [rng.uniform(0, math.tau) for _ in range(4)]
    places = {}
    for x in range(columns + 1):
        for y in range(rows + 1):
            u = x + 1.8 * math.sin(y / 11 + phase[0]) + 0.9 * math.sin(y / 5 + phase[1])
            v = y + 1.2 * math.sin(x / 13 + phase[2]) + 0.6 * math.sin(x / 6 + phase[3])
            u += rng.uniform(-JITTER, JITTER)
            v += rng.uniform(-JITTER, JITTER)
            places[(x, y)] = (
                round(box["west"] + u * width, DIGITS),
                round(box["south"] + v * height, DIGITS),
            )
    _check_cells(places, columns, rows)
    return places


def _check_cells(places, columns, rows):
    for x in range(columns):
        for y in range(rows):
            quad = [places[p] for p in ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))]
            for i in range(4):
                if _area([quad[i], quad[(i + 1) % 4], quad[(i + 2) % 4], quad[i]]) <= 0:
                    raise AssertionError(f"cell {x},{y} of the lattice is not convex")


def _ground(columns, rows, rng):
    """What it costs to cross each cell: broad hills and a little gravel."""
    waves = [
        (rng.uniform(0.05, 0.22), rng.uniform(0.05, 0.22), rng.uniform(0, math.tau))
        for _ in range(7)
    ]
    return {
        (x, y): 1.0
        + 0.45 * (1 + math.sin(sum(math.sin(a * x + b * y + p) for a, b, p in waves)))
        + rng.uniform(0, 0.5)
        for x in range(columns)
        for y in range(rows)
    }


def _trace(cells):
    """Rings of lattice corners with the region on their left, closed."""
    after = {}
    for x, y in cells:
        if (x, y - 1) not in cells:
            after[(x, y)] = (x + 1, y)
        if (x + 1, y) not in cells:
            after[(x + 1, y)] = (x + 1, y + 1)
        if (x, y + 1) not in cells:
            after[(x + 1, y + 1)] = (x, y + 1)
        if (x - 1, y) not in cells:
            after[(x, y + 1)] = (x, y)
    rings = []
    while after:
        start = min(after)
        ring = [start]
        while ring[-1] in after:
            ring.append(after.pop(ring[-1]))
        rings.append(ring)
    return rings


def _area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2
