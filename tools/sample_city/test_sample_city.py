#!/usr/bin/env python3
"""Checks a written city from its files alone, with arithmetic of its own."""

import collections
import csv
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parent / "sample_city"
INPUTS = TOOL.parent / "data"
SCALE = 10**7


def run(folder, *options, hash_seed="0"):
    environment = dict(os.environ, PYTHONHASHSEED=hash_seed)
    return subprocess.run([sys.executable, str(TOOL), str(folder), *options], env=environment,
                          capture_output=True, text=True, check=False)


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def whole(ring):
    """Coordinates as whole numbers of 1e-7 degree, so that areas and sides are exact."""
    return [(round(x * SCALE), round(y * SCALE)) for x, y in ring]


def doubled_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))


def turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def winding_number(point, rings):
    """0 outside, non-zero inside; None on an edge."""
    total = 0
    for ring in rings:
        for a, b in zip(ring, ring[1:]):
            side = turn(a, b, point)
            if side == 0 and min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and (
                min(a[1], b[1]) <= point[1] <= max(a[1], b[1])
            ):
                return None
            if a[1] <= point[1] < b[1] and side > 0:
                total += 1
            elif b[1] <= point[1] < a[1] and side < 0:
                total -= 1
    return total


def crosses(a, b, c, d):
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


class SampleCity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workplace = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.workplace.name) / "city"
        done = run(cls.folder)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.targets = json.loads((INPUTS / "city_222405.json").read_text(encoding="utf-8"))
        cls.city = json.loads((cls.folder / "city.json").read_text(encoding="utf-8"))
        cls.tables = {p.stem: cls.read(p) for p in sorted(cls.folder.glob("*.csv"))}
        features = json.loads((cls.folder / "boundaries.geojson").read_text())["features"]
        cls.shapes = {
            f["properties"]["code"]: [whole(r) for r in f["geometry"]["coordinates"]]
            for f in features
        }

    @classmethod
    def tearDownClass(cls):
        cls.workplace.cleanup()

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def ids(self, table, column="id"):
        found = [row[column] for row in self.tables[table]]
        self.assertEqual(len(found), len(set(found)), f"{table}.{column} repeats")
        return set(found)

    def children(self, code, digits):
        return [c for c in self.shapes if len(c) == digits and c.startswith(code)]

    def test_counts_are_the_published_ones(self):
        for name in ("buildings", "houses", "residents", "departments", "volunteers"):
            self.assertEqual(len(self.tables[name]), self.targets[name], name)
        levels = collections.Counter(row["level"] for row in self.tables["territories"])
        self.assertEqual(levels, {"CITY": 1, "STREET": 12, "COMMUNITY": 99, "GRID": 125})
        sizes = collections.Counter(len(code) for code in self.shapes)
        self.assertEqual(sizes, {6: 1, 9: 3, 12: 16, 15: 125})
        items = collections.Counter(len(row["code"]) for row in self.tables["catalogue"])
        self.assertEqual(items, {2: 56, 4: 310})
        self.assertEqual(sum(row["flow"] == "1" for row in self.tables["catalogue"]), 270)

    def test_every_platform_has_items_and_every_rule_fits_some(self):
        items = [row for row in self.tables["catalogue"] if len(row["code"]) == 4]
        self.assertEqual(len({row["platform"] for row in items}), 4)
        self.assertEqual({row["routing"] for row in items}, {"OWNER_FIRST", "PLACE_FIRST"})
        self.assertGreater(len(self.tables["rules"]), 0)
        for rule in self.tables["rules"]:
            self.assertTrue(any(i["code"].startswith(rule["item_prefix"]) for i in items), rule)

    def test_city_json_names_every_file_as_it_is(self):
        found = digests(self.folder)
        del found["city.json"]
        told = {name: entry["sha256"] for name, entry in self.city["files"].items()}
        self.assertEqual(told, found)
        for name, rows in self.tables.items():
            self.assertEqual(self.city["files"][f"{name}.csv"]["rows"], len(rows), name)

    def test_every_code_has_its_parent(self):
        codes = self.ids("territories", "code")
        above = {9: 6, 12: 9, 15: 12}
        for code in codes - {"222405"}:
            self.assertIn(code[: above[len(code)]], codes)

    def test_rings_are_simple_and_closed(self):
        for code, rings in self.shapes.items():
            self.assertEqual(len(rings), 1, f"{code} has holes")
            ring = rings[0]
            self.assertEqual(ring[0], ring[-1])
            self.assertEqual(len(set(ring)), len(ring) - 1, f"{code} meets itself")
            self.assertGreater(doubled_area(ring), 0, f"{code} runs clockwise")

    def test_no_ring_crosses_itself(self):
        for code in self.children("222405", 15):
            sides = list(zip(self.shapes[code][0], self.shapes[code][0][1:]))
            for i, (a, b) in enumerate(sides):
                for c, d in sides[i + 2:]:
                    self.assertFalse(crosses(a, b, c, d), f"{code} crosses itself")

    def test_children_tile_their_parent_exactly(self):
        for digits in (9, 12, 15):
            for parent in [c for c in self.shapes if len(c) == (6 if digits == 9 else digits - 3)]:
                below = self.children(parent, digits)
                areas = sum(doubled_area(self.shapes[c][0]) for c in below)
                self.assertEqual(areas, doubled_area(self.shapes[parent][0]), parent)

    def test_each_side_is_shared_or_on_the_rim(self):
        sides = collections.Counter(
            side
            for code in self.children("222405", 15)
            for side in zip(self.shapes[code][0], self.shapes[code][0][1:])
        )
        self.assertEqual(set(sides.values()), {1}, "two grids lie on the same side of a border")
        rim = {(a, b) for a, b in sides if (b, a) not in sides}
        city = self.shapes["222405"][0]
        self.assertEqual(rim, set(zip(city, city[1:])))

    def test_city_lies_in_its_box(self):
        box = self.targets["box"]
        for x, y in self.shapes["222405"][0]:
            self.assertTrue(box["west"] * SCALE < x < box["east"] * SCALE)
            self.assertTrue(box["south"] * SCALE < y < box["north"] * SCALE)

    def test_buildings_stand_strictly_inside_their_grid(self):
        self.ids("buildings")
        for row in self.tables["buildings"]:
            point = whole([(float(row["longitude"]), float(row["latitude"]))])[0]
            self.assertEqual(winding_number(point, self.shapes[row["territory_code"]]), 1, row)
        used = {row["territory_code"] for row in self.tables["buildings"]}
        self.assertEqual(len(used), 125, "a grid has no building")

    def test_houses_fit_their_building(self):
        buildings = {row["id"]: row for row in self.tables["buildings"]}
        self.ids("houses")
        doors = set()
        for row in self.tables["houses"]:
            building = buildings[row["building_id"]]
            self.assertLessEqual(int(row["unit"]), int(building["units"]))
            self.assertLessEqual(int(row["floor"]), int(building["floors"]))
            doors.add((row["building_id"], row["unit"], row["room"]))
        self.assertEqual(len(doors), self.targets["houses"], "two houses have one door")

    def test_walks_pass_every_building_of_their_grid_on_foot(self):
        homes = {row["id"]: row["territory_code"] for row in self.tables["staff"]}
        tracks = collections.defaultdict(list)
        for row in self.tables["walks"]:
            time = datetime.datetime.fromisoformat(row["time"])
            tracks[homes[row["track_id"]]].append((time, float(row["lon"]), float(row["lat"])))
        self.assertGreater(len(tracks), 1)

        def metres(a, b):
            north = (b[1] - a[1]) * 111195
            return ((((b[0] - a[0]) * 111195 * 0.734) ** 2) + north**2) ** 0.5

        for grid, points in tracks.items():
            for before, after in zip(points, points[1:]):
                seconds = (after[0] - before[0]).total_seconds()
                self.assertGreater(seconds, 0)
                self.assertLess(metres(before[1:], after[1:]) / seconds, 1.5)
            for row in self.tables["buildings"]:
                if row["territory_code"] != grid:
                    continue
                door = (float(row["longitude"]), float(row["latitude"]))
                self.assertLess(min(metres(p[1:], door) for p in points), 10, row["id"])

    def test_places_stand_strictly_inside_their_grid_and_have_owners(self):
        self.ids("places")
        departments = {row["id"] for row in self.tables["departments"]}
        items = {row["code"] for row in self.tables["catalogue"]}
        grids = collections.defaultdict(set)
        for row in self.tables["places"]:
            point = whole([(float(row["longitude"]), float(row["latitude"]))])[0]
            self.assertEqual(winding_number(point, self.shapes[row["territory_code"]]), 1, row)
            self.assertIn(row["department_id"], departments | {""})
            self.assertIn(row["matter"], items | {""})
            grids[row["class"]].add(row["territory_code"])
        self.assertEqual({name: len(codes) for name, codes in grids.items()}, dict.fromkeys(
            ("BUILDING", "GRID_STATION", "SERVICE_POINT", "ASSET", "CAMERA", "DEVICE"), 125))
        buildings = {row["building_id"] for row in self.tables["places"]} - {""}
        self.assertEqual(buildings, {row["id"] for row in self.tables["buildings"]})

    def test_buildings_have_rectangles_of_their_own_ground(self):
        sizes = {row["id"]: int(row["units"]) for row in self.tables["buildings"]}
        drawn = collections.defaultdict(list)
        for row in self.tables["places"]:
            if row["class"] != "BUILDING":
                self.assertEqual(row["footprint"], "", row)
                continue
            self.assertRegex(row["footprint"], r"^POLYGON \(\([0-9. ,]+\)\)$")
            corners = row["footprint"][len("POLYGON (("):-len("))")].split(", ")
            ring = whole(tuple(map(float, corner.split(" "))) for corner in corners)
            self.assertEqual((len(ring), ring[0]), (5, ring[-1]))
            door = whole([(float(row["longitude"]), float(row["latitude"]))])[0]
            self.assertEqual(winding_number(door, [ring]), 1, row)
            # Along both axes; a degree east is shorter than one north.
            self.assertEqual([ring[0][1], ring[1][0], ring[2][1], ring[3][0]],
                             [ring[1][1], ring[2][0], ring[3][1], ring[0][0]])
            east = (ring[1][0] - ring[0][0]) / SCALE * 111195 * 0.734
            north = (ring[2][1] - ring[1][1]) / SCALE * 111195
            self.assertAlmostEqual(min(east, north), 12, delta=0.1)
            self.assertLess(max(east, north), 14 * sizes[row["id"]] + 0.2)
            self.assertGreater(max(east, north), 11.9)
            self.assertTrue(2.5 <= float(row["height_m"]) / int(row["floors"]) <= 4, row)
            drawn[row["territory_code"]].append(ring)
        for grid, rings in drawn.items():
            border = self.shapes[grid]
            for number, ring in enumerate(rings):
                self.assertEqual({winding_number(c, border) for c in ring}, {1}, grid)
                for other in [*border, *rings[:number]]:
                    self.assertFalse(any(crosses(a, b, c, d) for a, b in zip(ring, ring[1:])
                                         for c, d in zip(other, other[1:])), grid)
                for other in rings[:number]:
                    self.assertEqual(winding_number(ring[0], [other]), 0, grid)
                    self.assertEqual(winding_number(other[0], [ring]), 0, grid)

    def test_identity_numbers_are_valid_and_nobodys(self):
        numbers = self.ids("residents", "id_number")
        self.assertEqual({number[:6] for number in numbers}, {"222499"})
        for row in self.tables["residents"]:
            number = row["id_number"]
            # ISO 7064: the number, read from the right with weights 2^i, is 1 modulo 11.
            values = [10 if c == "X" else int(c) for c in reversed(number)]
            self.assertEqual(sum(v * 2**i for i, v in enumerate(values)) % 11, 1, number)
            birth = datetime.datetime.strptime(number[6:14], "%Y%m%d").date()
            self.assertEqual(birth.isoformat(), row["birth"])
            self.assertLessEqual(row["birth"], self.targets["as_of"])
            self.assertEqual("F" if int(number[16]) % 2 == 0 else "M", row["sex"])

    def test_phones_are_of_the_unassigned_range_and_unique(self):
        phones = [
            row["phone"]
            for table in ("residents", "staff", "volunteers")
            for row in self.tables[table]
            if row["phone"]
        ]
        self.assertEqual(len(phones), len(set(phones)))
        for phone in phones:
            self.assertRegex(phone, r"^154[0-9]{8}$")

    def test_households_live_together_in_homes(self):
        houses = {row["id"]: row for row in self.tables["houses"]}
        buildings = {row["id"]: row for row in self.tables["buildings"]}
        homes, sizes = {}, collections.Counter()
        for row in self.tables["residents"]:
            self.assertIn(houses[row["house_id"]]["use"], ("OWN", "LET"))
            self.assertEqual(buildings[houses[row["house_id"]]["building_id"]]["territory_code"],
                             row["territory_code"])
            self.assertEqual(homes.setdefault(row["household_id"], row["house_id"]),
                             row["house_id"])
            sizes[row["household_id"]] += 1
        self.assertEqual(set(sizes.values()), {1, 2, 3, 4, 5})
        self.assertEqual(len(set(homes.values())), len(homes), "two households in one house")
        for row in self.tables["residents"]:
            alone = sizes[row["household_id"]] == 1
            self.assertEqual("living_alone" in row["tags"].split("|"), alone)

    def test_second_homes_are_vacant_and_owned_once(self):
        houses = {row["id"]: row for row in self.tables["houses"]}
        people = self.ids("residents")
        self.ids("relations", "house_id")
        for row in self.tables["relations"]:
            self.assertIn(row["resident_id"], people)
            self.assertEqual(houses[row["house_id"]]["use"], "VACANT")

    def test_names_are_read_in_both_languages(self):
        korean = 0
        for row in self.tables["residents"]:
            syllables = row["pinyin"].split()
            self.assertEqual(len(syllables), len(row["name"]))
            self.assertEqual("".join(s[0] for s in syllables), row["initials"])
            if row["name_ko"]:
                korean += 1
                self.assertEqual(len(row["name_ko"]), len(row["name"]))
                self.assertTrue(all("가" <= c <= "힣" for c in row["name_ko"]), row)
        self.assertAlmostEqual(korean / len(self.tables["residents"]), 0.6, delta=0.02)

    def test_every_grid_is_staffed_one_one_one_and_more(self):
        posts = collections.defaultdict(collections.Counter)
        self.ids("staff")
        for row in self.tables["staff"]:
            if row["level"] == "GRID":
                posts[row["territory_code"]][row["position"]] += 1
        self.assertEqual(len(posts), 125)
        for grid, held in posts.items():
            for position in ("HEAD", "ADVISER", "ALL_ROUND"):
                self.assertEqual(held[position], 1, grid)
            self.assertGreaterEqual(held["PART_TIME"], 1, grid)

    def test_every_item_has_an_answerable_department(self):
        offices = self.ids("departments")
        codes = self.ids("territories", "code")
        duties = collections.defaultdict(set)
        for row in self.tables["responsibilities"]:
            self.assertIn(row["department_id"], offices)
            self.assertIn(row["territory_code"], codes)
            if row["territory_code"] == "222405":
                duties[row["matter"]].add(row["department_id"])
        for item in self.tables["catalogue"]:
            matter = next(m for m in (item["code"], item["code"][:2]) if m in duties)
            self.assertEqual(duties[matter], {item["department_id"]}, item)
        leak = next(i for i in self.tables["catalogue"] if i["name"] == "供热管道漏水")
        self.assertEqual(leak["department_id"], "heat-supply")

    def test_same_bytes_on_every_run_and_other_bytes_for_another_seed(self):
        again = Path(self.workplace.name) / "again"
        self.assertEqual(run(again, hash_seed="4711").returncode, 0)
        self.assertEqual(digests(again), digests(self.folder))
        other = Path(self.workplace.name) / "other"
        self.assertEqual(run(other, "--seed", "2").returncode, 0)
        self.assertNotEqual(digests(other)["residents.csv"], digests(self.folder)["residents.csv"])

    def test_unknown_city_is_refused(self):
        done = run(Path(self.workplace.name) / "none", "--city", "123456")
        self.assertEqual(done.returncode, 2)
        self.assertIn("222405", done.stderr)

    def test_inputs_are_small(self):
        self.assertLess(sum(p.stat().st_size for p in INPUTS.iterdir()), 150_000)


if __name__ == "__main__":
    unittest.main()
