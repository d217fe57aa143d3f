"""The city of the run: one street with one community with one grid, all with the same square as
boundary. As the JSON of the two import requests: `city.py territories`, `city.py boundaries`."""
import json
import sys

import checks

LEVELS = [("222405", "CITY", "龙井市"), ("222405001", "STREET", "安民街道"),
          ("222405001001", "COMMUNITY", "龙门社区"), ("222405001001001", "GRID", "第一网格")]
SQUARE = [[129.4, 42.7], [129.5, 42.7], [129.5, 42.8], [129.4, 42.8], [129.4, 42.7]]


def territories():
    return {"parent": checks.CITY,
            "rows": [{"code": code, "level": f"TERRITORY_LEVEL_{level}", "displayName": name}
                     for code, level, name in LEVELS]}


def boundaries():
    features = [{"type": "Feature", "properties": {"code": code},
                 "geometry": {"type": "Polygon", "coordinates": [SQUARE]}} for code, _, _ in LEVELS]
    return {"parent": checks.CITY, "system": checks.WGS84,
            "geojson": json.dumps({"type": "FeatureCollection", "features": features})}


if __name__ == "__main__":
    print(json.dumps({"territories": territories, "boundaries": boundaries}[sys.argv[1]]()))
