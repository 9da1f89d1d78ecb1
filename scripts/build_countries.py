"""Makes rag/data/countries.txt from the territories of CLDR (Unicode License), as Babel has them.

    pip install babel
    python scripts/build_countries.py rag/data/countries.txt

A line is a country by its usual Chinese name; the names that newspapers shorten stand below in both forms.
"""

import sys
from pathlib import Path

from babel import Locale

NO_COUNTRIES = {"EU", "EZ", "HK", "MO", "QO", "TW", "UM", "UN", "XA", "XB", "ZZ"}
SHORTER = ["沙特", "阿联酋", "波黑", "印尼", "巴勒斯坦", "孟加拉", "多米尼加", "中非", "刚果", "巴新", "苏联"]


def main(target: str) -> None:
    territories = Locale("zh").territories
    names = {name for code, name in territories.items() if code.isalpha() and code not in NO_COUNTRIES}
    plain = {name.replace("（", "(").replace("）", ")") for name in names} | set(SHORTER)
    Path(target).write_text("".join(f"{name}\n" for name in sorted(plain)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
