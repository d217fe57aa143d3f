"""Everything else on the map: the buildings' shapes, stations, services, things, cameras, devices."""

from footprints import footprint

HEADER = ("class", "id", "name", "kind", "longitude", "latitude", "territory_code",
          "department_id", "matter", "building_id", "floors", "height_m", "dwellings",
          "open_minute", "close_minute", "footprint")
FLOOR_M = 3.0
ROOF_M = 1.2
HOMES = ("OWN", "LET", "VACANT")
# Kind, name, opening and closing minute of every day.
SERVICES = (
    ("market", "便民市场", 360, 1140),
    ("pharmacy", "药店", 480, 1260),
    ("clinic", "卫生服务站", 480, 1020),
    ("kindergarten", "幼儿园", 450, 1050),
    ("elderly-care", "居家养老服务站", 480, 1020),
    ("park", "口袋公园", 0, 1440),
)
# Kind, name, department that answers for it, how many there are in each grid.
ASSETS = (
    ("manhole", "雨水井盖", "municipal-works", 3),
    ("heating-chamber", "供热管网井", "heat-supply", 2),
    ("street-lamp", "路灯", "street-lighting", 4),
    ("hydrant", "消火栓", "fire-rescue", 1),
)
CAMERAS_PER_GRID = 4
# Kind, name, department, catalogue item that its alarm becomes.
DEVICES = (
    ("room-temperature", "室温采集器", "heat-supply", "0102"),
    ("smoke-detector", "烟感报警器", "fire-rescue", "2702"),
)


class Places:
    """Rows of places.csv, in the order in which they are numbered."""

    def __init__(self, city, tree, land, buildings, houses):
        self._rng = city.random("places")
        self._land = land
        self.rows = []
        self._buildings(buildings, houses)
        for number, grid in enumerate(tree.grids):
            self._station(grid)
            self._services(grid, number)
            self._things(grid)
            self._cameras(grid)
            self._devices(grid, number)

    def _add(self, kind_of_place, name, place, grid, **cells):
        row = dict.fromkeys(HEADER, "")
        row.update(cells)
        row.update({
            "class": kind_of_place,
            "id": cells.get("building_id") or f"p{len(self.rows) + 1:05d}",
            "name": name, "longitude": place[0], "latitude": place[1], "territory_code": grid,
        })
        self.rows.append(tuple(row[column] for column in HEADER))

    def _somewhere(self, grid):
        cell = self._rng.choice(sorted(self._land.cells[grid.code]))
        return self._land.point_in(cell, self._rng.uniform(0.1, 0.9), self._rng.uniform(0.1, 0.9))

    def _buildings(self, buildings, houses):
        homes = dict.fromkeys((building.id for building in buildings), 0)
        for house in houses:
            homes[house.building.id] += house.use in HOMES
        for building in buildings:
            self._add("BUILDING", building.name, building.place, building.grid,
                      building_id=building.id, floors=building.floors,
                      height_m=round(building.floors * FLOOR_M + ROOF_M, 1),
                      dwellings=homes[building.id],
                      footprint=footprint(self._land.sides(building.cell), building.place,
                                          building.units))

    def _station(self, grid):
        self._add("GRID_STATION", f"{grid.name}驿站", self._somewhere(grid), grid.code,
                  open_minute=510, close_minute=1050)

    def _services(self, grid, number):
        for turn in range(2):
            kind, name, opens, closes = SERVICES[(number + turn * 3) % len(SERVICES)]
            self._add("SERVICE_POINT", f"{grid.name}{name}", self._somewhere(grid), grid.code,
                      kind=kind, open_minute=opens, close_minute=closes)

    def _things(self, grid):
        for kind, name, department, count in ASSETS:
            for number in range(1, count + 1):
                self._add("ASSET", f"{grid.name}{name}{number}", self._somewhere(grid), grid.code,
                          kind=kind, department_id=department)

    def _cameras(self, grid):
        for number in range(1, CAMERAS_PER_GRID + 1):
            self._add("CAMERA", f"{grid.name}{number}号探头", self._somewhere(grid), grid.code,
                      department_id="public-security")

    def _devices(self, grid, number):
        kind, name, department, matter = DEVICES[number % len(DEVICES)]
        self._add("DEVICE", f"{grid.name}{name}", self._somewhere(grid), grid.code, kind=kind,
                  department_id=department, matter=matter)
