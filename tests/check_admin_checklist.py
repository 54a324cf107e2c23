#!/usr/bin/env python3
"""Whether what the admin API promises is shown by tests that are there.

Reads tests/conformance/admin_checklist.tsv: each row names a test by its file and its name, and each item of the list
has a row. Prints what is wrong as file:line: text and ends with 1 when there is anything.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = "tests/conformance/admin_checklist.tsv"
HEADER = ["item", "clause", "file", "test"]

# The items of the checklist, and the ways in which clients made for Qumulo are particular.
ITEMS = ["6.%d" % number for number in range(1, 16)] + ["2.3.%d" % number for number in range(1, 9)]


def gtest_pattern(name):
    """Suite.name as its macro has it; nothing where it is no such name."""
    parts = name.split(".")
    if len(parts) != 2:
        return None
    return re.compile(r"^TEST(?:_F|_P)?\(\s*%s\s*,\s*%s\s*\)" % tuple(map(re.escape, parts)), re.MULTILINE)


def has_gtest(text, name):
    pattern = gtest_pattern(name)
    return pattern is not None and pattern.search(text) is not None


def has_function(text, name):
    """A function or a method that is also called, or handed to what calls it."""
    definitions = re.findall(r"^ *def %s\(" % re.escape(name), text, re.MULTILINE)
    return bool(definitions) and len(re.findall(r"\b%s\b" % re.escape(name), text)) > len(definitions)


FINDERS = {".cpp": has_gtest, ".py": has_function}


def rows(lines):
    """(line number, columns) of each row behind the header."""
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            yield number, line.split("\t")


def row_fault(columns):
    if len(columns) != len(HEADER) or not all(column.strip() == column != "" for column in columns):
        return "not %s, with a tab between" % ", ".join(HEADER)
    item, _, path, test = columns
    if item not in ITEMS:
        return "there is no item " + item
    finder = FINDERS.get(os.path.splitext(path)[1])
    if finder is None:
        return "%s is no file of tests" % path
    full = os.path.join(ROOT, path)
    if not os.path.exists(full):
        return "%s is gone" % path
    with open(full, encoding="utf-8") as file:
        return None if finder(file.read(), test) else "%s has no test %s" % (path, test)


def faults_of(lines):
    seen, shown = set(), set()
    table = list(rows(lines))
    if not table or table[0][1] != HEADER:
        yield 1, "the first row is not: " + " ".join(HEADER)
    for number, columns in table[1:]:
        fault = row_fault(columns)
        if fault:
            yield number, fault
            continue
        if tuple(columns) in seen:
            yield number, "stands here twice"
        seen.add(tuple(columns))
        shown.add(columns[0])
    for item in ITEMS:
        if item not in shown:
            yield 1, "no test shows item " + item


def main():
    with open(os.path.join(ROOT, TABLE), encoding="utf-8") as file:
        lines = file.read().splitlines()
    faults = list(faults_of(lines))
    for number, fault in faults:
        print("%s:%d: %s" % (TABLE, number, fault))
    print("%d rows, %d faults" % (max(0, len(list(rows(lines))) - 1), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
