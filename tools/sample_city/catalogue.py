"""The event catalogue: major groups and the minor items under them."""

from sources import read_csv

HEADER = ("code", "name", "name_en", "department_id", "urgency", "sla_class", "evidence", "flow",
          "platform", "routing")
URGENCIES = ("ORDINARY", "URGENT", "EMERGENCY")
PLATFORMS = ("COMPREHENSIVE_GOVERNANCE", "LAW_ENFORCEMENT", "OVERSIGHT", "CONVENIENCE_SERVICE")
# Whether the owner of a component or the place of an event is asked first.
ROUTINGS = ("OWNER_FIRST", "PLACE_FIRST")
# Time to resolve: two hours, the same day, three days, or a date agreed with the resident.
SLA_CLASSES = ("EMERGENCY", "URGENT", "HARD", "MAJOR")


def load(city, department_ids):
    """The items, checked against the city's own counts."""
    items = read_csv("catalogue.csv")
    majors = [item for item in items if len(item["code"]) == 2]
    minors = [item for item in items if len(item["code"]) == 4]
    wanted = city.targets["catalogue"]
    found = {
        "major": len(majors),
        "minor": len(minors),
        "flow": sum(item["flow"] == "1" for item in minors),
    }
    if found != wanted:
        raise AssertionError(f"the catalogue has {found}, the city wants {wanted}")
    for item in items:
        _check(item, department_ids)
    return items


def _check(item, department_ids):
    if item["department_id"] not in department_ids:
        raise AssertionError(f"item {item['code']}: unknown department {item['department_id']}")
    if len(item["code"]) == 2:
        return
    if item["urgency"] not in URGENCIES or item["sla_class"] not in SLA_CLASSES:
        raise AssertionError(f"item {item['code']}: unknown urgency or time limit")
    if item["platform"] not in PLATFORMS or item["routing"] not in ROUTINGS:
        raise AssertionError(f"item {item['code']}: unknown platform or routing")
