"""ICU's own opinion, through the Node that Playwright brings: names and printed times of CLDR."""

import json
import subprocess
from functools import lru_cache
from pathlib import Path

CALENDARS = ("persian", "islamic-umalqura", "hebrew", "ethiopic", "coptic", "indian")
NAMES = """
const [calendars, locales] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = {};
for (const calendar of calendars) for (const locale of locales) {
  const tag = `${locale.replaceAll("_", "-")}-u-ca-${calendar}-nu-latn`;
  if (!Intl.DateTimeFormat.supportedLocalesOf([tag]).length) continue;
  const rows = new Set();
  const whole = {day: "numeric", year: "numeric"};
  for (const month of ["long", "short"]) for (const rest of [whole, {}]) {
    const format = new Intl.DateTimeFormat(tag, {month, ...rest, timeZone: "UTC"});
    const numeric = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`,
      {month: "long", timeZone: "UTC"});
    for (let day = 0; day < 1100; day += 9) {
      const at = new Date(Date.UTC(2024, 0, 5 + day));
      const parts = format.formatToParts(at);
      let printed = "", era = "";
      parts.forEach((part, place) => {
        if (part.type === "era") era = part.value;
        if (part.type !== "month") return;
        const before = place ? parts[place - 1] : null, after = parts[place + 1];
        const glued = (one, shape) =>
          one && one.type === "literal" ? one.value.match(shape)[0] : "";
        printed = glued(before, /\\p{L}*$/u) + part.value + glued(after, /^\\p{L}*/u);
      });
      rows.add(JSON.stringify([numeric.format(at), printed, era]));
    }
  }
  (found[calendar] ??= {})[locale] = [...rows].map(row => JSON.parse(row));
}
console.log(JSON.stringify(found));
"""
ERAS = """
const locales = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = {};
for (const calendar of ["japanese", "roc", "buddhist", "gregory"]) {
  const eras = new Set();
  for (const locale of locales) for (const era of ["long", "short", "narrow"])
    for (const year of [1995, 2026]) {
      const tag = `${locale.replaceAll("_", "-")}-u-ca-${calendar}`;
      if (!Intl.DateTimeFormat.supportedLocalesOf([tag]).length) continue;
      const format = new Intl.DateTimeFormat(tag, {era, year: "numeric", timeZone: "UTC"});
      for (const part of format.formatToParts(new Date(Date.UTC(year, 5, 5))))
        if (part.type === "era")
          eras.add(calendar === "japanese" ? `${part.value}\t${year}` : part.value);
    }
  found[calendar] = [...eras];
}
console.log(JSON.stringify(found));
"""
FORMATS = """
const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(rows.map(([tag, options, at]) => {
  if (!Intl.DateTimeFormat.supportedLocalesOf([tag]).length) return null;
  return new Intl.DateTimeFormat(tag, options).format(new Date(at));
})));
"""


@lru_cache(maxsize=1)
def node() -> str:
    import playwright

    return str(Path(playwright.__file__).parent / "driver" / "node")


def ask(script: str, question: object) -> object:
    ran = subprocess.run(
        [node(), "-e", script],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def month_names(locales: list[str]) -> dict[str, dict[str, list[list[str]]]]:
    """By calendar and locale: the English name of a month, the name as printed, the era."""
    found = ask(NAMES, [CALENDARS, locales])
    assert isinstance(found, dict)
    return found


def eras(locales: list[str]) -> dict[str, list[str]]:
    """What the years of a calendar are called; of the Japanese one, each era is its own."""
    found = ask(ERAS, locales)
    assert isinstance(found, dict)
    japanese = [one.split("\t") for one in found.pop("japanese")]
    found["reiwa"] = [name for name, year in japanese if year == "2026"]
    found["heisei"] = [name for name, year in japanese if year == "1995"]
    return found


def printed(rows: list[tuple[str, dict[str, object], int]]) -> list[str | None]:
    """Instants (milliseconds) as ICU prints them for a language tag and options."""
    found = ask(FORMATS, rows)
    assert isinstance(found, list)
    return found
