# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""json_like_raw.py SCHEMA BCFLAGS STATUS COMMAND [ARGUMENT]...

Runs the command with --raw and with --format=json. Both must exit with STATUS,
the JSON must be of the schema, hold what the raw output does, line by line, and
the errors that are on stderr otherwise; its own stderr must be empty.
"""

import difflib
import os
import re
import subprocess
import sys

from validate_json import Schema, parse


def run(status, bcflags, command, *arguments):
    result = subprocess.run([bcflags, command, *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    if result.returncode != status:
        sys.exit(f"{arguments}: exit status {result.returncode}\n{result.stderr[-2000:]}")
    return result.stdout, result.stderr


def as_json(data, backslash="\\\\"):
    """Bytes as the JSON has them."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(f"\\{byte:02X}" if byte >= 0x80 else
                       chr(byte).replace("\\", backslash) for byte in data)


def shown(text):
    """Text of the JSON as raw output shows it."""
    return re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\{ord(match.group()):02X}", text)


def raw_address(field):
    """An address of raw output as shown() makes it of that in the JSON."""
    return shown(as_json(re.sub(rb"\\([01][0-9A-F]|7F)",
                                lambda match: bytes([int(match.group(1), 16)]), field)))


def unescape(field):
    """The bytes that stand in textual IR."""
    return re.sub(rb"\\(\\|[0-9A-F]{2})",
                  lambda match: b"\\" if match.group(1) == b"\\" else
                  bytes([int(match.group(1), 16)]), field)


def raw_flag(address, behavior=None, key=None, text=None):
    if behavior is None:
        return (raw_address(address),)
    if behavior == b"-":
        return raw_address(address), None, None, text.decode()
    return raw_address(address), int(behavior), as_json(unescape(key)), text.decode()


def raw_attribute(column):
    name, _, value = column[1:-1].partition(b'"="')
    return (as_json(unescape(name)), as_json(unescape(value))) if column else None


def raw_attributes(address, definitions, declarations, *columns):
    return raw_address(address), int(definitions), int(declarations), *map(raw_attribute, columns)


def raw_function(address, name, state, *columns):
    return raw_address(address), raw_address(name), state.decode(), *map(raw_attribute, columns)


def raw_symbol(address, letter, name, ir_name):
    return raw_address(address), letter.decode(), raw_address(name), raw_address(ir_name)


def raw_size(address, part, count):
    return raw_address(address), part.decode(), int(count)


def raw_fields(*fields):
    return tuple(map(as_json, fields))


def raw_difference(*fields):
    """Backslashes are escaped in both."""
    return tuple(as_json(field, backslash="\\") for field in fields)


def json_flags(document):
    for module in document["modules"]:
        if not module["flags"]:
            yield (shown(module["address"]),)
        for flag in module["flags"]:
            yield shown(module["address"]), flag["behavior"], flag["key"], flag["value"]["text"]


def json_attributes(document):
    for module in document["modules"]:
        for row in module["attributes"] or []:
            yield (shown(module["address"]), row["definitions"], row["declarations"],
                   *(None if pair[1] is None else pair for pair in row["values"].items()))


def json_functions(document):
    for module in document["modules"]:
        for function in module["functions"]:
            yield (shown(module["address"]), shown(function["name"]),
                   "defined" if function["definition"] else "declared",
                   *((item["key"], item["value"]) for item in function["attributes"]))


def json_symbols(document):
    for module in document["modules"]:
        for symbol in module["symbols"]["list"] if module["symbols"] else []:
            yield (shown(module["address"]), symbol["letter"], shown(symbol["name"]),
                   shown(symbol["ir_name"]))


def json_sizes(document):
    for module in document["modules"]:
        for part, count in (module["sizes"] or {"parts": {}})["parts"].items():
            yield shown(module["address"]), part, count


def json_findings(document):
    for finding in document["findings"]:
        yield finding["severity"], finding["id"], shown(finding["subject"])


def json_differences(document):
    for item in document["objects"]:
        for side in "ab":
            yield ("object", item["name"], side.upper(), str(int(item[side] is not None)),
                   item[side] or "")
    for difference in document["differences"]:
        for side in "ab":
            for value in difference[side]:
                text = value["value"]
                if difference["kind"] == "attribute" and text is not None:
                    text = f'"{text}"'
                yield (difference["kind"], difference["name"], side.upper(),
                       str(value.get("functions", value["module_count"])), text or "")


def json_errors(document):
    for error in document["errors"]:
        offset = "" if error["offset"] is None else f": byte {error['offset']}"
        yield f"bcflags: error: {shown(error['address'])}{offset}: {error['message']}"


# What dump shows instead of the flags.
DUMPS = {
    b"--attribute": (raw_attributes, json_attributes),
    b"--function": (raw_function, json_functions),
    b"--symbols": (raw_symbol, json_symbols),
    b"--sizes": (raw_size, json_sizes),
}


def numbers_like_json(row):
    """Numbers from 2^63 on are strings."""
    return tuple(str(field) if isinstance(field, int) and field >= 2 ** 63 else field
                 for field in row)


def compare(what, raw, from_json):
    raw, from_json = ([repr(row) for row in rows] for rows in (raw, from_json))
    if raw != from_json:
        sys.exit(what + "\n" + "\n".join(difflib.unified_diff(raw, from_json, "raw", "json",
                                                              lineterm="")))


def main():
    schema, bcflags, status, command, *arguments = map(os.fsencode, sys.argv[1:])
    raw, raw_errors = run(int(status), bcflags, command, b"--raw", *arguments)
    text, errors = run(int(status), bcflags, command, b"--format=json", *arguments)
    if errors:
        sys.exit(f"on stderr: {errors}")
    document = parse(text.decode("utf-8"))
    error = Schema(os.fsdecode(schema)).error(document)
    if error:
        sys.exit(error)
    dump = raw_flag, json_flags
    for option, readers in DUMPS.items():
        if any(argument.startswith(option) for argument in arguments):
            dump = readers
    read_raw, read_json = {
        b"dump": dump,
        b"check": (raw_fields, json_findings),
        b"compare": (raw_difference, json_differences),
    }[command]
    rows = [numbers_like_json(read_raw(*line.split(b"\t"))) for line in raw.splitlines()]
    compare("the results differ", rows, read_json(document))
    compare("the errors differ", [raw_address(line) for line in raw_errors.splitlines()
                                  if line.startswith(b"bcflags: error: ")], json_errors(document))


main()
