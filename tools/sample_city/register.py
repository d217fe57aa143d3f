"""Buildings on the map and the houses in them."""

from dataclasses import dataclass

from sources import share_out

ESTATE_FIRST = "康和安福瑞龙海兰金阳丰祥明华春锦"
ESTATE_LAST = ("居苑", "嘉园", "小区", "花园", "家园", "新村", "名苑", "公寓")
# Becomes OWN, LET or VACANT.
HOME = "HOME"
AREAS = (38, 45, 52, 58, 63, 68, 72, 76, 83, 88, 95, 102, 110, 120, 138)
BUILDING_HEADER = ("id", "territory_code", "name", "units", "floors", "longitude", "latitude")
HOUSE_HEADER = ("id", "building_id", "unit", "floor", "room", "area_m2", "use")


@dataclass
class Building:
    """A building, alone in its cell of the map, and its shape; `cut` rooms of the ground floor are a
    passage, not houses."""

    id: str
    grid: str
    name: str
    units: int
    floors: int
    rooms: int
    place: tuple
    cell: tuple
    cut: int = 0

    @property
    def houses(self):
        return self.units * self.floors * self.rooms - self.cut

    def row(self):
        return (self.id, self.grid, self.name, self.units, self.floors, *self.place)


@dataclass
class House:
    """One house; a home's `use` is settled when the city is peopled."""

    id: str
    building: Building
    unit: int
    floor: int
    room: str
    area: int
    use: str

    def row(self):
        return (self.id, self.building.id, self.unit, self.floor, self.room, self.area, self.use)


def make_buildings(city, tree, land):
    rng = city.random("buildings")
    weights = [rng.uniform(0.6, 1.6) for _ in tree.grids]
    counts = share_out(city.targets["buildings"], weights, least=3)
    buildings, estates = [], _estate_names(rng)
    for grid, count in zip(tree.grids, counts):
        cells = rng.sample(sorted(land.cells[grid.code]), count)
        for number, cell in enumerate(sorted(cells)):
            if number % 7 == 0:
                estate = next(estates)
            place = land.point_in(cell, rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8))
            units, floors, rooms = _shape(rng)
            buildings.append(
                Building(f"b{len(buildings) + 1:05d}", grid.code, f"{estate}{number % 7 + 1}号楼",
                         units, floors, rooms, place, cell)
            )
    _fit(buildings, city.targets["houses"])
    return buildings


def _estate_names(rng):
    """Every estate name once; then numbered quarters of them."""
    names = [a + b + c for a in ESTATE_FIRST for b in ESTATE_FIRST for c in ESTATE_LAST if a != b]
    rng.shuffle(names)
    yield from names


def _shape(rng):
    if rng.random() < 0.08:
        return rng.randint(1, 2), rng.randint(11, 18), rng.choice((2, 3, 4))
    return rng.randint(1, 5), rng.randint(3, 7), rng.choice((2, 2, 2, 3, 3))


def _fit(buildings, wanted):
    """Adds or takes floors, one per building in turn, until the houses are as many as wanted."""
    missing = wanted - sum(building.houses for building in buildings)
    turn = 0
    while missing > 0 or -missing >= 12:
        building = buildings[turn % len(buildings)]
        floor = building.units * building.rooms
        if missing > 0 and building.floors < 18:
            building.floors += 1
            missing -= floor
        elif missing < 0 and building.floors > 2 and floor <= -missing:
            building.floors -= 1
            missing += floor
        turn += 1
    roomy = next(b for b in buildings if b.units * b.rooms > -missing)
    roomy.cut = -missing


def make_houses(city, buildings):
    rng = city.random("houses")
    houses = []
    for building in buildings:
        has_shops = rng.random() < 0.22
        places = [
            (unit, floor, number)
            for unit in range(1, building.units + 1)
            for floor in range(1, building.floors + 1)
            for number in range(1, building.rooms + 1)
        ]
        ground = [place for place in places if place[1] == 1]
        passage = set(ground[: building.cut])
        for unit, floor, number in places:
            if (unit, floor, number) not in passage:
                use = _use(rng, floor, has_shops)
                houses.append(House(f"h{len(houses) + 1:06d}", building, unit, floor,
                                    f"{floor}{number:02d}", rng.choice(AREAS), use))
    return houses


def _use(rng, floor, has_shops):
    if floor == 1 and has_shops:
        return "COMMERCIAL"
    return HOME if rng.random() < 0.995 else "COMMERCIAL"
