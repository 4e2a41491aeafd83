# Every figure of a report's tables against the result file that it was made from, read by h5py alone.
# Usage: python3 figures.py RESULT.h5 REPORT.html (English)
import html.parser
import re
import sys

import h5py

UNITS = {"years": 365.25 * 86400, "y": 365.25 * 86400, "d": 86400, "h": 3600, "min": 60, "s": 1, "ms": 1e-3, "us": 1e-6}


class Tables(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tables, self.cell, self.cards = [], None, {}
        self.label = None

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td", "dt", "dd", "small"):
            self.cell = (tag, "")

    def handle_data(self, data):
        if self.cell:
            self.cell = (self.cell[0], self.cell[1] + data)

    def handle_endtag(self, tag):
        if tag == "small" or not self.cell:
            return
        if tag in ("th", "td"):
            self.tables[-1][-1].append(self.cell[1])
        elif tag == "dt":
            self.label = self.cell[1]
        elif tag == "dd":
            pass
        if tag in ("th", "td", "dt", "dd"):
            self.cell = None


def seconds(text):
    """The duration and half of its last digit's worth."""
    sign = -1 if text.startswith("-") else 1
    total, worth = 0.0, 0.0
    for number, unit in re.findall(r"([\d.]+) ([a-z]+)", text.lstrip("-")):
        total += float(number) * UNITS[unit]
        digits = len(number.partition(".")[2])
        worth = UNITS[unit] * 10.0**-digits
    return sign * total, 0.51 * worth


def check(text, value, what):
    global checked
    shown, error = seconds(text)
    checked += 1
    assert abs(shown - value) <= error, f"{what}: {text} is not {value} s"


checked = 0
f = h5py.File(sys.argv[1])
page = Tables()
page.feed(open(sys.argv[2], encoding="utf-8").read())
by_head = {tuple(t[0]): t[1:] for t in page.tables}
point = int(f["sweep"]["wall_mean_s"].argmin()) if len(f["sweep"]) > 1 else 0


def interval(text, low, high, what):
    shown_low, shown_high = text.split(" – ")
    check(shown_low, low, what)
    check(shown_high, high, what)


ledger = {r["line"].decode().replace("_", " "): r for r in f["ledger"][:] if r["point"] == point}
lines = by_head[("Line", "Mean", "95 % interval of the mean", "Share")]
for name, mean, ci, share in lines:
    row = ledger.pop(name)
    check(mean, row["mean_s"], name)
    interval(ci, row["ci95_low_s"], row["ci95_high_s"], name)
    digits = len(share.split(" ")[0].partition(".")[2])
    if "<" not in share and ">" not in share:
        assert abs(float(share.split(" ")[0]) - 100 * row["share"]) <= 0.51 * 10.0**-digits, (name, share, row["share"])
assert all(row["mean_s"] == 0 for row in ledger.values()), ledger

causes = {r["cause"].decode(): r for r in f["causes"][:] if r["point"] == point}
rows = by_head[("Cause", "Lost", "95 % interval of the mean", "Share", "Interruptions")]
assert len(rows) == len(causes)
for name, lost, ci, share, stops in rows:
    row = causes["none" if name.startswith("no failure") else name]
    check(lost, row["lost_mean_s"], name)
    interval(ci, row["lost_ci95_low_s"], row["lost_ci95_high_s"], name)
    if stops != "–":
        assert abs(float(stops) - row["interruptions_mean"]) <= 0.0051, (name, stops)

s = f["sweep"][point]
for (mean, *quantiles), in [by_head[("Mean", "5 %", "50 %", "95 %", "99 %")]]:
    check(mean, s["wall_mean_s"], "mean wall time")
    for text, column in zip(quantiles, ("wall_p05_s", "wall_p50_s", "wall_p95_s", "wall_p99_s")):
        check(text, s[column], column)

said = dict(row for t in page.tables if t and t[0][0] == "Provenance" for row in t[1:])
assert said["Command that made the result"] == f.attrs["command_line"]
assert said["Seed"] == str(f.attrs["seed"]) and said["Digest"] == s["digest"].decode()
assert said["replications"].replace(",", "") == str(s["replications"])
print(f"{checked} durations agree")
