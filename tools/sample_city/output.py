"""Writes the files of a city and city.json, which says what they hold."""

import csv
import hashlib
import io
import json

SUMMARY = "city.json"
SOURCES = [
    {
        "what": "names and codes of divisions",
        "source": "National Bureau of Statistics of China, 2023 (cut-off 2023-06-30), through npm"
        " china-division 2.7.0",
        "licence": "MIT / WTFPL v2",
    },
    {
        "what": "Chinese surnames and given names",
        "source": "@faker-js/faker 10.6.0, locale zh_CN",
        "licence": "MIT",
    },
    {
        "what": "readings of characters",
        "source": "Debian unicode-data (Unihan) and libhangul-data (hanja.txt)",
        "licence": "Unicode licence; BSD-3-Clause",
    },
    {
        "what": "boundaries, buildings, places, houses, people, staff, departments, catalogue",
        "source": "synthetic, written by tools/sample_city; describes no real person or border",
        "licence": "that of this repository",
    },
]


class Folder:
    """Collects the digest and row count of each file it writes."""

    def __init__(self, path):
        self._path = path
        self._files = {}
        path.mkdir(parents=True, exist_ok=True)
        # A run that dies half-way must not leave the mark of a complete folder behind.
        (path / SUMMARY).unlink(missing_ok=True)

    def table(self, name, header, rows):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
        self.text(name, text.getvalue(), count)

    def text(self, name, text, count):
        data = text.encode("utf-8")
        (self._path / name).write_bytes(data)
        self._files[name] = {
            "rows": count,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }

    def summary(self, city, counts):
        """city.json is written last: a folder that has it is complete."""
        content = {
            "city": city.code,
            "name": city.divisions["units"][0][2],
            "name_ko": city.divisions["units"][0][3],
            "seed": city.seed,
            "as_of": city.targets["as_of"],
            "coordinate_system": "WGS84",
            "counts": counts,
            "files": dict(sorted(self._files.items())),
            "sources": SOURCES,
        }
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (self._path / SUMMARY).write_text(text, encoding="utf-8")
