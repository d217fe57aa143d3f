"""People's names in Chinese and Korean, and how they are read."""

from dataclasses import dataclass

from sources import read_csv, read_json

# Born before this year: composed in the fashion of the time rather than drawn from today's list.
FASHION_YEAR = 1985


@dataclass(frozen=True)
class Name:
    """A person's name; `korean` is empty for people who do not use a Korean one."""

    text: str
    korean: str
    pinyin: str
    initials: str


class Namer:
    """Draws names. The caller's generator decides, so a Namer has no state of its own."""

    def __init__(self):
        lists = read_json("names.json")
        self._lists = lists
        self._han = _cumulative(lists["han_surnames"])
        self._korean = _cumulative(lists["korean_surnames"])
        readings = read_csv("readings.csv")
        self._readings = {row["char"]: (row["pinyin"], row["hangul"]) for row in readings}

    def surname(self, rng, is_korean):
        surnames, weights = self._korean if is_korean else self._han
        return rng.choices(surnames, cum_weights=weights)[0]

    def given(self, rng, is_korean, sex, year):
        word = "male" if sex == "M" else "female"
        if is_korean:
            return self._compose(rng, f"korean_{word}")
        if year < FASHION_YEAR:
            return self._compose(rng, f"elder_{word}")
        return rng.choice(self._lists[f"han_given_{word}"])

    def name(self, surname, given, is_korean):
        syllables = self._surname_pinyin(surname) + [self._readings[c][0] for c in given]
        korean = ""
        if is_korean:
            family = self._lists["surname_hangul"].get(surname)
            korean = (family or self._hangul(surname)) + self._hangul(given)
        initials = "".join(syllable[0] for syllable in syllables)
        return Name(surname + given, korean, " ".join(syllables), initials)

    def draw(self, rng, is_korean, sex, year):
        surname = self.surname(rng, is_korean)
        return self.name(surname, self.given(rng, is_korean, sex, year), is_korean)

    def _compose(self, rng, prefix):
        first = rng.choice(self._lists[f"{prefix}_first"])
        # One in ten has a single-character given name.
        if rng.random() < 0.1:
            return first
        return first + rng.choice(self._lists[f"{prefix}_second"])

    def _surname_pinyin(self, surname):
        special = self._lists["surname_pinyin"].get(surname)
        return special.split() if special else [self._readings[c][0] for c in surname]

    def _hangul(self, text):
        return "".join(self._readings[c][1] for c in text)


def _cumulative(weighted):
    total, sums = 0, []
    for _, weight in weighted:
        total += weight
        sums.append(total)
    return [text for text, _ in weighted], sums
