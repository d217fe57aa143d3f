"""Reads the inputs under data/: what the city is, and the lists its people are named from."""

import csv
import json
import random
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def read_json(name):
    with open(DATA / name, encoding="utf-8") as file:
        return json.load(file)


def read_csv(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_cities():
    return sorted(path.stem.removeprefix("city_") for path in DATA.glob("city_*.json"))


@dataclass(frozen=True)
class City:
    """One city to write: its code, the seed and the targets of data/city_<code>.json."""

    code: str
    seed: int
    targets: dict
    divisions: dict

    @staticmethod
    def load(code, seed):
        return City(
            code=code,
            seed=seed,
            targets=read_json(f"city_{code}.json"),
            divisions=read_json(f"divisions_{code}.json"),
        )

    def random(self, subject):
        """A generator of its own per subject, so that a change to one file leaves the others.

        random.Random hashes a text seed with SHA-512: the same on every machine and run.
        """
        return random.Random(f"{self.code}/{self.seed}/{subject}")


def share_out(total, weights, least=0):
    """Splits `total` into whole parts in proportion to `weights`, each at least `least`."""
    spare = total - least * len(weights)
    if spare < 0:
        raise ValueError(f"{total} cannot be shared among {len(weights)} with at least {least}")
    scale = spare / sum(weights)
    exact = [weight * scale for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: spare - sum(parts)]:
        parts[i] += 1
    return [least + part for part in parts]
