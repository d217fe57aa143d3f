"""Households in houses: a town with many old people and many who work abroad."""

import datetime
from dataclasses import dataclass

from identity import Identities
from names import Name
from register import HOME

HEADER = ("id", "name", "name_ko", "pinyin", "initials", "sex", "birth", "id_type", "id_number",
          "phone", "territory_code", "residency", "household_id", "household_role", "house_id",
          "relation", "tags")
RELATION_HEADER = ("resident_id", "house_id", "relation")
OLD = 60
# Households of 1 to 5 people, by share.
SIZES = ((1, 30), (2, 38), (3, 20), (4, 8), (5, 4))
SHAPES = {
    3: (("HEAD", "SPOUSE", "CHILD"), ("HEAD", "SPOUSE", "PARENT"), ("HEAD", "CHILD", "PARENT")),
    4: (("HEAD", "SPOUSE", "CHILD", "CHILD"), ("HEAD", "SPOUSE", "CHILD", "PARENT")),
    5: (("HEAD", "SPOUSE", "CHILD", "CHILD", "PARENT"),
        ("HEAD", "SPOUSE", "CHILD", "PARENT", "PARENT")),
}
PHONELESS_AGE = 12


@dataclass
class Resident:
    """A synthetic person."""

    id: str
    name: Name
    sex: str
    birth: datetime.date
    id_number: str
    phone: str
    household: str
    role: str
    house: object
    relation: str
    residency: str
    tags: list

    def row(self):
        name = self.name
        return (self.id, name.text, name.korean, name.pinyin, name.initials, self.sex,
                self.birth.isoformat(), "CITIZEN", self.id_number, self.phone,
                self.house.building.grid, self.residency, self.household, self.role,
                self.house.id, self.relation, "|".join(self.tags))


class People:
    """Fills the residential houses until the target is reached; the rest stand vacant."""

    def __init__(self, city, namer, houses):
        self._rng = city.random("people")
        self._namer = namer
        self._today = datetime.date.fromisoformat(city.targets["as_of"])
        self._korean_share = city.targets["korean_share"]
        self._identities = Identities(
            city.targets["id_region"], city.targets["phone_prefix"], self._rng
        )
        self.residents = []
        self._populate(houses, city.targets["residents"])
        self.second_homes = self._own_vacant(houses)

    def phone(self):
        return self._identities.phone()

    def _populate(self, houses, wanted):
        sizes = self._household_sizes(wanted)
        homes = [house for house in houses if house.use == HOME]
        lived_in = set(self._rng.sample(range(len(homes)), len(sizes)))
        sizes.reverse()
        number = 0
        for index, house in enumerate(homes):
            if index in lived_in:
                number += 1
                self._settle(f"f{number:06d}", house, sizes.pop())
            else:
                house.use = "VACANT"

    def _household_sizes(self, wanted):
        kinds, weights = zip(*SIZES)
        sizes, total = [], 0
        while total < wanted:
            size = min(self._rng.choices(kinds, weights)[0], wanted - total)
            sizes.append(size)
            total += size
        return sizes

    def _settle(self, household, house, size):
        rng = self._rng
        is_korean = rng.random() < self._korean_share
        is_rented = rng.random() < 0.24
        house.use = "LET" if is_rented else "OWN"
        residency = "FLOATING" if is_rented and rng.random() < 0.5 else "PERMANENT"
        head_age = self._head_age(size)
        head_sex = rng.choice("MF") if size == 1 else ("M" if rng.random() < 0.7 else "F")
        surname = self._namer.surname(rng, is_korean)
        child_surname = surname
        if head_sex == "F":
            child_surname = self._namer.surname(rng, is_korean)
        for place, role in enumerate(self._roles(size)):
            age, sex = self._age_and_sex(role, head_age, head_sex)
            own = {"HEAD": surname, "CHILD": child_surname}.get(role)
            if role == "SPOUSE" and head_sex == "F":
                own = child_surname
            own = own or self._namer.surname(rng, is_korean)
            birth = self._birth(age)
            name = self._namer.name(
                own, self._namer.given(rng, is_korean, sex, birth.year), is_korean
            )
            tags = self._tags(age, size, role, is_korean)
            relation = self._relation(place, tags, is_rented)
            self.residents.append(
                Resident(
                    f"r{len(self.residents) + 1:06d}", name, sex, birth,
                    self._identities.id_number(birth, sex), self._phone(age), household, role,
                    house, relation, residency, tags,
                )
            )

    def _roles(self, size):
        if size == 1:
            return ("HEAD",)
        if size == 2:
            return ("HEAD", "SPOUSE") if self._rng.random() < 0.75 else ("HEAD", "CHILD")
        return self._rng.choice(SHAPES[size])

    def _head_age(self, size):
        rng = self._rng
        if size <= 2 and rng.random() < 0.48:
            return min(97, OLD + int(rng.expovariate(1 / 9)))
        return rng.randint(24, 59) if size <= 2 else rng.randint(29, 57)

    def _age_and_sex(self, role, head_age, head_sex):
        rng = self._rng
        if role == "HEAD":
            return head_age, head_sex
        if role == "SPOUSE":
            return max(21, head_age + rng.randint(-5, 4)), "F" if head_sex == "M" else "M"
        if role == "CHILD":
            return max(0, head_age - rng.randint(23, 34)), rng.choice("MF")
        return min(102, head_age + rng.randint(21, 32)), rng.choice("MF")

    def _birth(self, age):
        """A date at which somebody has this age today."""
        days = round(age * 365.2425) + self._rng.randint(2, 363)
        return self._today - datetime.timedelta(days=days)

    def _phone(self, age):
        if age < PHONELESS_AGE or self._rng.random() < 0.04:
            return ""
        return self._identities.phone()

    def _tags(self, age, size, role, is_korean):
        rng, tags = self._rng, []
        if age >= OLD:
            tags.append("elderly")
        if size == 1:
            tags.append("living_alone")
        elif 20 <= age < OLD and role != "HEAD" and rng.random() < (0.22 if is_korean else 0.1):
            tags.append("working_away")
        if rng.random() < 0.03:
            tags.append("disabled")
        if rng.random() < 0.035:
            tags.append("low_income")
        if age >= 22 and rng.random() < 0.014:
            tags.append("veteran")
        return tags

    def _relation(self, place, tags, is_rented):
        if "working_away" in tags:
            return "AWAY"
        if place == 0:
            return "TENANT" if is_rented else "OWNER"
        return "RESIDENT"

    def _own_vacant(self, houses):
        """Part of the vacant houses belong to people who live in another one."""
        vacant = [house for house in houses if house.use == "VACANT"]
        owners = [r for r in self.residents if r.relation == "OWNER"]
        count = len(vacant) // 8
        chosen = sorted(self._rng.sample(range(len(vacant)), count))
        holders = sorted(self._rng.sample(range(len(owners)), count))
        return [(owners[o].id, vacant[v].id, "OWNER") for o, v in zip(holders, chosen)]
