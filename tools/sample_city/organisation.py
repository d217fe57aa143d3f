"""Departments, what they answer for, the staff of every level, and volunteers."""

from sources import read_csv

DEPARTMENT_HEADER = ("id", "kind", "name", "name_en", "name_ko")
RESPONSIBILITY_HEADER = ("department_id", "territory_code", "matter", "basis")
STAFF_HEADER = ("id", "name", "name_ko", "pinyin", "initials", "role", "position", "level",
                "territory_code", "department_id", "phone", "phone_public", "start_date")
VOLUNTEER_HEADER = ("id", "name", "name_ko", "pinyin", "initials", "phone", "kind",
                    "territory_code", "team", "skills")
TEAM = "志愿服务队"
PUBLIC_POSITIONS = ("HEAD", "ALL_ROUND")
CITY_BASIS = "市级事项清单"
CONTRACT_BASIS = "部门包保社区"
COMMUNITY_POSITIONS = ("SECRETARY", "DEPUTY", "RECEPTION", "RECEPTION")
STREET_POSITIONS = ("SECRETARY", "DISPATCHER", "DISPATCHER", "INSPECTOR", "HANDLER", "HANDLER")
DEPARTMENT_POSITIONS = ("LIAISON", "HANDLER", "HANDLER")
COMMAND_POSITIONS = ("DIRECTOR", "DISPATCHER", "DISPATCHER", "DISPATCHER", "DISPATCHER", "OPERATOR",
                     "OPERATOR", "SUPERVISOR", "SUPERVISOR", "SUPERVISOR")
ROLE_OF_POSITION = {"OPERATOR": "operator", "SUPERVISOR": "supervisor"}
SKILLS = ("companionship", "cleaning", "repair", "transport", "tutoring", "translation", "medical",
          "hairdressing", "legal_advice", "snow_clearing")


def departments(city):
    return read_csv(f"departments_{city.code}.csv")


def responsibilities(city, tree, items):
    """The duty list, as short as prefixes allow, and the communities that departments stand by."""
    rows = []
    for major in (item for item in items if len(item["code"]) == 2):
        minors = [i for i in items if len(i["code"]) == 4 and i["code"].startswith(major["code"])]
        rows.append((major["department_id"], tree.city.code, major["code"], CITY_BASIS))
        for item in minors:
            if item["department_id"] != major["department_id"]:
                rows.append((item["department_id"], tree.city.code, item["code"], CITY_BASIS))
    matter = next(i["code"] for i in items if i["name"] == city.targets["contract_matter"])
    for number, department in enumerate(departments(city)):
        community = tree.urban_communities[number % len(tree.urban_communities)]
        rows.append((department["id"], community.code, matter, CONTRACT_BASIS))
    return sorted(rows)


class Staff:
    """Accounts of grids (1+1+1+N), communities, streets, departments and the command centre."""

    def __init__(self, city, namer, tree, people):
        self._rng = city.random("staff")
        self._namer = namer
        self._people = people
        self._korean_share = city.targets["korean_share"]
        self._start = city.targets["as_of"]
        self.rows = []
        for grid in tree.grids:
            self._grid(grid)
        for unit in (u for u in tree.units if u.level == "COMMUNITY"):
            self._office("c", "community", COMMUNITY_POSITIONS, unit)
        for unit in (u for u in tree.units if u.level == "STREET"):
            self._office("s", "street", STREET_POSITIONS, unit)
        self._city(city, tree.city)

    def _grid(self, grid):
        positions = ["HEAD", "ADVISER", "ALL_ROUND"] + ["PART_TIME"] * self._rng.randint(1, 4)
        for number, position in enumerate(positions, start=1):
            self._add(f"g{grid.code[6:]}-{number}", "grid_member", position, "GRID", grid.code)

    def _office(self, letter, role, positions, unit):
        for number, position in enumerate(positions, start=1):
            self._add(f"{letter}{unit.code[6:]}-{number}", role, position, unit.level, unit.code)

    def _city(self, city, root):
        for number, position in enumerate(COMMAND_POSITIONS, start=1):
            role = ROLE_OF_POSITION.get(position, "city")
            self._add(f"m{number:02d}", role, position, "CITY", root.code, "command-centre")
        for department in departments(city):
            for number, position in enumerate(DEPARTMENT_POSITIONS, start=1):
                self._add(f"d-{department['id']}-{number}", "department", position, "DEPARTMENT",
                          root.code, department["id"])

    def _add(self, staff_id, role, position, level, territory, department=""):
        rng = self._rng
        is_korean = rng.random() < self._korean_share
        name = self._namer.draw(rng, is_korean, rng.choice("MF"), rng.randint(1966, 2000))
        self.rows.append((staff_id, name.text, name.korean, name.pinyin, name.initials, role,
                          position, level, territory, department, self._people.phone(),
                          int(position in PUBLIC_POSITIONS), self._start))


def volunteers(city, namer, tree, people):
    rng = city.random("volunteers")
    rows = []
    for number in range(1, city.targets["volunteers"] + 1):
        is_korean = rng.random() < city.targets["korean_share"]
        name = namer.draw(rng, is_korean, rng.choice("MF"), rng.randint(1950, 2004))
        home = rng.choice(tree.urban_communities)
        skills = sorted(rng.sample(SKILLS, rng.randint(1, 3)))
        rows.append((f"v{number:04d}", name.text, name.korean, name.pinyin, name.initials,
                     people.phone(), rng.choices(("CITIZEN", "MEMBER"), (7, 3))[0], home.code,
                     home.name + TEAM, "|".join(skills)))
    return rows
