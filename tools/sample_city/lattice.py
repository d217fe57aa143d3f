"""Cuts an irregular city out of a lattice of cells and splits it into nested regions.

Every region is a 4-connected set of cells that meets itself nowhere in a single corner, so that the
outline of each is a simple polygon whatever the lattice's corners are moved to.
"""

import heapq
import math
from collections import deque

SIDES = ((1, 0), (0, 1), (-1, 0), (0, -1))


def neighbours(cell):
    x, y = cell
    return [(x + dx, y + dy) for dx, dy in SIDES]


def city_cells(columns, rows, rng):
    """A blob that fills most of the lattice and stays clear of its rim."""
    phases = [rng.uniform(0, math.tau) for _ in range(4)]
    cells = set()
    for x in range(columns):
        for y in range(rows):
            u, v = (2 * x + 1) / columns - 1, (2 * y + 1) / rows - 1
            radius = (abs(u) ** 2.8 + abs(v) ** 2.8) ** (1 / 2.8)
            angle = math.atan2(v, u)
            wave = sum(math.sin(k * angle + p) / k for k, p in enumerate(phases, start=2))
            if radius < 0.86 + 0.05 * wave:
                cells.add((x, y))
    labels = {cell: 0 for cell in cells}
    _tidy(labels, {cell: 1 for cell in _rim(cells)})
    return {cell for cell, label in labels.items() if label == 0}


def _rim(cells):
    return {n for cell in cells for n in neighbours(cell) if n not in cells}


def split(cells, weights, cost):
    """Splits a region into len(weights) regions with areas in proportion to the weights."""
    if len(weights) == 1:
        return [cells]
    half = len(weights) // 2
    share = sum(weights[:half]) / sum(weights)
    first, second = _halve(cells, share, cost)
    return split(first, weights[:half], cost) + split(second, weights[half:], cost)


def _halve(cells, share, cost):
    order = _by_distance(cells, _far_end(cells), cost)
    wanted = round(len(order) * share)
    labels = {cell: int(i >= wanted) for i, cell in enumerate(order)}
    _tidy(labels, {})
    parts = [{c for c in cells if labels[c] == side} for side in (0, 1)]
    return parts[0], parts[1]


def _far_end(cells):
    """The cell at the western (or, of a tall region, northern) end of the longest axis."""
    count = len(cells)
    mx, my = sum(x for x, _ in cells) / count, sum(y for _, y in cells) / count
    xx = sum((x - mx) ** 2 for x, _ in cells)
    yy = sum((y - my) ** 2 for _, y in cells)
    xy = sum((x - mx) * (y - my) for x, y in cells)
    angle = 0.5 * math.atan2(2 * xy, xx - yy)
    ax, ay = math.cos(angle), math.sin(angle)
    return min(cells, key=lambda c: (round((c[0] - mx) * ax + (c[1] - my) * ay, 6), c))


def _by_distance(cells, start, cost):
    """Dijkstra over uneven ground: the wiggles of a border are the ground's."""
    best, order, queue = {start: 0.0}, [], [(0.0, start)]
    done = set()
    while queue:
        distance, cell = heapq.heappop(queue)
        if cell in done:
            continue
        done.add(cell)
        order.append(cell)
        for near in neighbours(cell):
            if near in cells and near not in done:
                reach = distance + cost[near]
                if reach < best.get(near, math.inf):
                    best[near] = reach
                    heapq.heappush(queue, (reach, near))
    return order


def _tidy(labels, outside):
    """Joins crumbs to what surrounds them and opens corner contacts, until neither is left.

    `labels` is changed in place; cells of `outside` may be taken into a region but not given away.
    """
    while True:
        changed = _open_corners(labels, outside)
        changed = _absorb_crumbs(labels) or changed
        if not changed:
            return


def _open_corners(labels, outside):
    changed = False
    for x, y in sorted(labels):
        own = labels[(x, y)]
        for dx in (1, -1):
            corner, side, top = (x + dx, y + 1), (x + dx, y), (x, y + 1)
            if labels.get(corner) != own or own in (labels.get(side), labels.get(top)):
                continue
            give = next((c for c in (side, top) if c in labels), None)
            if give is None:
                give = next(c for c in (side, top) if c in outside)
            labels[give] = own
            changed = True
    return changed


def _absorb_crumbs(labels):
    pieces, seen = {}, set()
    for cell in sorted(labels):
        if cell not in seen:
            piece = _piece(labels, cell)
            seen |= piece
            pieces.setdefault(labels[cell], []).append(piece)
    changed = False
    for label, parts in pieces.items():
        parts.sort(key=lambda part: (-len(part), min(part)))
        for crumb in parts[1:]:
            near = {labels[n] for c in crumb for n in neighbours(c) if n in labels} - {label}
            for cell in crumb:
                if near:
                    labels[cell] = min(near)
                else:
                    del labels[cell]
            changed = True
    return changed


def _piece(labels, start):
    piece, queue = {start}, deque([start])
    while queue:
        for near in neighbours(queue.popleft()):
            if near not in piece and labels.get(near) == labels[start]:
                piece.add(near)
                queue.append(near)
    return piece
