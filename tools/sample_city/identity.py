"""Identity and phone numbers that are well-formed and can belong to nobody.

Identity numbers are of a region that was never assigned; phones are of a range that no operator
has.
"""

# ISO 7064 MOD 11-2, as GB 11643-1999 uses it.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
PHONE_SPACE = 10**8
# Coprime to the space: the n-th phone is scattered over the range, and none comes twice.
PHONE_STEP = 38_196_601


def check_digit(first17):
    return CHECK[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS)) % 11]


class Identities:
    """Gives every person another number."""

    def __init__(self, region, phone_prefix, rng):
        self._region = region
        self._prefix = phone_prefix
        self._taken = {}
        self._phones = rng.randrange(PHONE_SPACE)

    def id_number(self, birth, sex):
        """Eighteen characters; the sequence is odd for men and even for women."""
        key = (birth, sex)
        serial = self._taken.get(key, 0)
        self._taken[key] = serial + 1
        sequence = 2 * serial + (1 if sex == "M" else 2)
        if sequence > 999:
            raise ValueError(f"more than 499 people of one sex born on {birth}")
        first17 = f"{self._region}{birth:%Y%m%d}{sequence:03d}"
        return first17 + check_digit(first17)

    def phone(self):
        self._phones = (self._phones + PHONE_STEP) % PHONE_SPACE
        return f"{self._prefix}{self._phones:08d}"
