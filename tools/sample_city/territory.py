"""The territory tree: the county's real divisions, and grids under the urban communities."""

from dataclasses import dataclass

from sources import share_out

LEVELS = {6: "CITY", 9: "STREET", 12: "COMMUNITY", 15: "GRID"}
LEAST_GRIDS = 4


@dataclass(frozen=True)
class Territory:
    """A unit of the tree; its code is a prefix of every code below it."""

    code: str
    kind: str
    name: str
    name_ko: str
    pinyin: str
    initials: str

    @property
    def level(self):
        return LEVELS[len(self.code)]

    def row(self):
        grid_class = "BASIC" if self.level == "GRID" else ""
        return (self.code, self.level, self.kind, grid_class, self.name, self.name_ko, self.pinyin,
                self.initials)


HEADER = ("code", "level", "kind", "grid_class", "name", "name_ko", "pinyin", "initials")


class Tree:
    """All territories of the city in code order."""

    def __init__(self, city):
        units = [Territory(*unit) for unit in city.divisions["units"]]
        urban = set(city.targets["urban_streets"])
        self.city = next(unit for unit in units if unit.level == "CITY")
        self.urban_streets = [u for u in units if u.level == "STREET" and u.code in urban]
        self.urban_communities = [
            u for u in units if u.level == "COMMUNITY" and u.code[:9] in urban
        ]
        self.grids = _grids(city, self.urban_communities)
        self.units = sorted(units + self.grids, key=lambda unit: unit.code)
        self.by_code = {unit.code: unit for unit in self.units}

    def grids_of(self, code):
        return [grid for grid in self.grids if grid.code.startswith(code)]


def _grids(city, communities):
    rng = city.random("grids")
    weights = [rng.uniform(1.0, 2.2) for _ in communities]
    counts = share_out(city.targets["grids"], weights, least=LEAST_GRIDS)
    return [
        _grid(community, number)
        for community, count in zip(communities, counts)
        for number in range(1, count + 1)
    ]


def _grid(community, number):
    return Territory(
        code=f"{community.code}{number:03d}",
        kind="",
        name=f"{community.name}第{number}网格",
        name_ko=f"{community.name_ko} 제{number}격자",
        pinyin=f"{community.pinyin} di {number} wang ge",
        initials=f"{community.initials}d{number}wg",
    )
