# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""spoil_json.py SCHEMA FILE [BESIDE:OPTIONAL]...: nothing but what is optional may
be missing from the document, and nothing may be added or be something else.

Takes every property off the document, one at a time, puts something else in its
place, and adds one to every object: the schema must refuse each of these, but
that the properties OPTIONAL of objects that have BESIDE are missing. Objects
whose properties are names of things are left alone.
"""

import sys

from validate_json import Schema, parse

MAPS = {"values", "got_relocations"}


def objects(value, name=None):
    """Every object in the document, the maps apart."""
    if isinstance(value, dict):
        if name not in MAPS:
            yield value
        for key, inside in value.items():
            yield from objects(inside, key)
    elif isinstance(value, list):
        for inside in value:
            yield from objects(inside)


def main():
    schema_path, path, *optional = sys.argv[1:]
    schema = Schema(schema_path)
    with open(path, encoding="utf-8") as file:
        document = parse(file.read())
    assert schema.is_valid(document), "the document is spoilt already"
    missed, seen = set(), set()
    for place in objects(document):
        for name in list(place):
            saved = dict(place)
            is_optional = [f"{beside}:{name}" for beside in place if f"{beside}:{name}" in optional]
            del place[name]
            if schema.is_valid(document) != bool(is_optional):
                missed.add(f"without {name}")
            place[name] = [[]]
            if schema.is_valid(document):
                missed.add(f"with another {name}")
            place.clear()
            place.update(saved)
            seen.update([name, *is_optional])
        place["another"] = 1
        if schema.is_valid(document):
            missed.add(f"with one more beside {list(saved)}")
        del place["another"]
    if missed or not seen.issuperset(optional):
        sys.exit(f"{path}: {sorted(missed)}, optional and not there: {set(optional) - seen}")
    print(len(seen) - len(optional), "properties")


main()
