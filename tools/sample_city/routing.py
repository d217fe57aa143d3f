"""The routing rules: which events do not go to the grid they happen in."""

from sources import read_csv

HEADER = ("number", "title", "item_prefix", "territory_code", "channel", "platform", "sla_class",
          "level", "department_id", "queue")
LEVELS = ("GRID", "COMMUNITY", "STREET", "DEPARTMENT", "CITY")


def load(items, department_ids, codes):
    """The rules in their order, each of something that the city has."""
    rules = read_csv("rules.csv")
    numbers = [int(rule["number"]) for rule in rules]
    if numbers != sorted(set(numbers)):
        raise AssertionError("the numbers of the rules are not in order, or one is there twice")
    for rule in rules:
        _check(rule, items, department_ids, codes)
    return rules


def _check(rule, items, department_ids, codes):
    number, prefix = rule["number"], rule["item_prefix"]
    if not any(item["code"].startswith(prefix) for item in items):
        raise AssertionError(f"rule {number}: no item begins with {prefix}")
    if rule["level"] not in LEVELS:
        raise AssertionError(f"rule {number}: unknown level {rule['level']}")
    if rule["department_id"] and rule["department_id"] not in department_ids:
        raise AssertionError(f"rule {number}: unknown department {rule['department_id']}")
    if rule["territory_code"] and rule["territory_code"] not in codes:
        raise AssertionError(f"rule {number}: unknown territory {rule['territory_code']}")
