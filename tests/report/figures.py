# Every figure of a report's tables against the result file that it was made from, read by h5py alone.
# Usage: python3 figures.py RESULT.h5 REPORT.html (English)
import html.parser
import math
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
        elif tag == "small":
            self.cards[self.label] = self.cell[1]
        elif tag in ("th", "td", "dt", "dd"):
            self.cell = (tag, "")

    def handle_data(self, data):
        if self.cell:
            self.cell = (self.cell[0], self.cell[1] + data)

    def handle_endtag(self, tag):
        if not self.cell:
            return
        if tag == "small":
            self.cell = None
            return
        if tag in ("th", "td"):
            self.tables[-1][-1].append(self.cell[1])
        elif tag == "dt":
            self.label = self.cell[1]
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


def node_hours(text, value, what):
    global checked
    checked += 1
    shown = float(text.replace(",", ""))
    digits = len(text.partition(".")[2])
    assert abs(shown - value) <= 0.51 * 10.0**-digits, (what, text, value)


def share_of(text, value, what):
    if "<" not in text and ">" not in text:
        digits = len(text.split(" ")[0].partition(".")[2])
        assert abs(float(text.split(" ")[0]) - 100 * value) <= 0.51 * 10.0**-digits, (what, text, value)


def number(text, value, what):
    digits = len(text.partition(".")[2])
    assert abs(float(text.replace(",", "")) - value) <= 0.51 * 10.0**-digits, (what, text, value)


def ends(of, text, low, high, what):
    for shown, value in zip(text.split(" – "), (low, high), strict=True):
        of(shown, value, what)


def of_point(table):
    return [r for r in f[table][:] if r["point"] == point]


def ledger_rows(amount, head, table, column, unit):
    """The ledger's table of the page against a table of the file."""
    ledger = {r["line"].decode().replace("_", " "): r for r in of_point(table)}
    total = sum(r[f"{column}mean{unit}"] for r in ledger.values())
    for name, mean, ci, share in by_head[("Line", head, "95 % interval of the mean", "Share")]:
        row = ledger.pop(name)
        amount(mean, row[f"{column}mean{unit}"], name)
        ends(amount, ci, row[f"{column}ci95_low{unit}"], row[f"{column}ci95_high{unit}"], name)
        share_of(share, row[f"{column}mean{unit}"] / total, name)
    assert all(row[f"{column}mean{unit}"] == 0 for row in ledger.values()), ledger
    return total


def cause_rows(amount, head, table, unit, total):
    causes = {r["cause"].decode(): r for r in of_point(table)}
    stopped = {r["cause"].decode(): r["interruptions_mean"] for r in of_point("causes")}
    rows = by_head[("Cause", head, "95 % interval of the mean", "Share", "Interruptions")]
    assert len(rows) == len(causes)
    for name, lost, ci, share, stops in rows:
        cause = "none" if name.startswith("no failure") else name
        row = causes[cause]
        amount(lost, row[f"lost_mean{unit}"], name)
        ends(amount, ci, row[f"lost_ci95_low{unit}"], row[f"lost_ci95_high{unit}"], name)
        share_of(share, row[f"lost_mean{unit}"] / total, name)
        if stops != "–":
            number(stops, stopped[cause], name)


def job_row(row, stored, mean):
    """Columns that kinds and single jobs have in common."""
    *_, wall, ettr, lost, stops = row
    check(wall, stored["wall_mean_s"], row[0])
    number(ettr, stored["ettr" + mean], row[0])
    check(lost, stored["lost_work_mean_s"], row[0])
    number(stops, stored["interruptions_mean"], row[0])


def cluster():
    c = of_point("cluster")[0]
    cards = page.cards
    share_of(cards["Goodput"], c["goodput_mean"], "goodput")
    share_of(cards["Utilisation"], c["utilisation_mean"], "utilisation")
    node_hours(cards["Work lost"], c["lost_mean_node_h"], "work lost")
    check(cards["All jobs"], c["span_mean_s"], "span")
    lines = {r["line"].decode(): r["spent_mean_node_h"] for r in of_point("ledger_node_h")}
    node_hours(cards["In the queue"], lines["queue"], "queue")
    total = ledger_rows(node_hours, "Node-hours", "ledger_node_h", "spent_", "_node_h")
    cause_rows(node_hours, "Node-hours lost", "causes_node_h", "_node_h", total)
    kinds = {r["kind"].decode(): r for r in of_point("kinds")}
    tail = ("Wall time", "ETTR", "Work lost", "Interruptions")
    rows = by_head[("Job", "Number", "Nodes", "Completed", "First wait") + tail]
    assert len(rows) == len(kinds)
    for row in rows:
        name, many, nodes, completed, waited, *_ = row
        k = kinds[name]
        assert int(many.replace(",", "")) == k["jobs"] and int(nodes.replace(",", "")) == k["nodes"]
        share_of(completed, k["completed"], name)
        check(waited, k["waited_mean_s"], name)
        job_row(row, k, "_mean")
    jobs = {(r["kind"].decode(), r["job"] + 1): r for r in of_point("jobs")}
    lost = lambda r: r["nodes"] * r["wall_mean_s"] * (1 - r["ettr"])
    least = None
    for row in by_head[("Job", "Nodes", "Completed", "Submitted", "First wait") + tail]:
        name, nodes, completed, submitted, waited, *_ = row
        kind, _, n = name.rpartition("-")
        job = jobs.pop((kind, int(n)))
        assert int(nodes) == job["nodes"] and (least is None or lost(job) <= least)
        least = lost(job)
        share_of(completed, job["completed"], name)
        check(submitted, job["submitted_mean_s"], name)
        check(waited, job["waited_mean_s"], name)
        job_row(row, job, "")
    assert all(lost(r) <= least for r in jobs.values())
    units = {"All jobs": ("span", "_s", check), "Node-hours of work lost": ("lost", "_node_h", node_hours),
             "Node-hours in the queue again after a failure": ("requeued", "_node_h", node_hours),
             "Utilisation": ("utilisation", "", share_of), "Goodput": ("goodput", "", share_of),
             "Times that a job was given its nodes": ("node_selections", "", number),
             "Jobs backfilled": ("backfilled", "", number)}
    for name, mean, deviation, ci in by_head[("Figure", "Mean", "Standard deviation", "95 % interval of the mean")]:
        column, unit, of = units[name]
        of(mean, c[f"{column}_mean{unit}"], name)
        of(deviation, c[f"{column}_std{unit}"], name)
        ends(of, ci, c[f"{column}_ci95_low{unit}"], c[f"{column}_ci95_high{unit}"], name)


s = f["sweep"][point]
wall = [s[f"wall_{what}_s"] for what in ("mean", "p05", "p50", "p95", "p99")]
if "cluster" in f:
    cluster()
    # The mean of a job: of every replication, and then of all.
    jobs = sum(int(r["jobs"]) for r in of_point("kinds"))
    each = sorted(r["wall_us"] * 1e-6 / jobs for r in of_point("replications"))
    wall = [sum(each) / len(each)] + [each[math.ceil(p * len(each)) - 1] for p in (0.05, 0.5, 0.95, 0.99)]
else:
    cause_rows(check, "Lost", "causes", "_s", ledger_rows(check, "Mean", "ledger", "", "_s"))
for shown, value in zip(by_head[("Mean", "5 %", "50 %", "95 %", "99 %")][0], wall, strict=True):
    check(shown, value, "wall time")

said = dict(row for t in page.tables if t and t[0][0] == "Provenance" for row in t[1:])
assert said["Command that made the result"] == f.attrs["command_line"]
assert said["Seed"] == str(f.attrs["seed"]) and said["Digest"] == s["digest"].decode()
assert said["replications"].replace(",", "") == str(s["replications"])
print(f"{checked} durations and node-hours agree")
