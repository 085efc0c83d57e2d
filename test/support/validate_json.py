# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""validate_json.py SCHEMA FILE...: each file is one JSON document of the schema.

FILE may be Markdown: then every block of JSON in it is one. The schema itself
is checked too: it is one, each object in it lists all of its properties, and
each property is described.
"""

import json
import re
import sys

import jsonschema


def read_object(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a property is there twice: {names}"
    return dict(pairs)


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def parse(text):
    return json.loads(text, object_pairs_hook=read_object, parse_constant=refuse)


def documents(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    if path.endswith(".md"):
        blocks = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        assert blocks, "there is no JSON in it"
        return [parse(block) for block in blocks]
    assert text.endswith("\n"), "the last line has no end"
    return [parse(text)]


class Schema:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.schema = parse(file.read())
        jsonschema.Draft202012Validator.check_schema(self.schema)
        self.look_at(self.schema, "schema")
        self.validator = jsonschema.Draft202012Validator(self.schema)

    def is_described(self, schema):
        while "description" not in schema and "$ref" in schema:
            schema = self.schema["$defs"][schema["$ref"].rpartition("/")[2]]
        return "description" in schema

    def look_at(self, schema, place):
        """Conditions (if, then, allOf) only narrow what is said elsewhere."""
        for name, property_schema in schema.get("properties", {}).items():
            assert self.is_described(property_schema), f"{place}: {name} is not described"
            self.look_at(property_schema, f"{place}: {name}")
        if "properties" in schema:
            assert schema.get("additionalProperties") is False, f"{place}: more is allowed"
        for name, definition in schema.get("$defs", {}).items():
            self.look_at(definition, name)
        for choice in schema.get("oneOf", []):
            self.look_at(choice, place)
        if isinstance(schema.get("items"), dict):
            self.look_at(schema["items"], place)

    def is_valid(self, document):
        return self.validator.is_valid(document)

    def error(self, document):
        """What is wrong, and where; or None."""
        if self.is_valid(document):
            return None
        of_command = {**self.schema, "$ref": f"#/$defs/{document['command']}"}
        del of_command["oneOf"]
        errors = jsonschema.Draft202012Validator(of_command).iter_errors(document)
        error = jsonschema.exceptions.best_match(errors)
        place = "/".join(map(str, error.absolute_path))
        return f"at /{place}: {error.message[:1000]}"


def main():
    schema = Schema(sys.argv[1])
    paths = sys.argv[2:]
    assert paths, "nothing to validate"
    errors = []
    for path in paths:
        try:
            errors += [f"{path}: {error}" for error in map(schema.error, documents(path)) if error]
        except (ValueError, AssertionError) as error:
            errors.append(f"{path}: {error}")
    if errors:
        sys.exit("\n".join(errors))


if __name__ == "__main__":
    main()
