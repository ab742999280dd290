"""docs/openapi.yaml as a judge of answers: each must be described there, with its status, type and shape."""
import json
import re

import jsonschema
import yaml

from network import SOURCE

FILE = SOURCE / "docs/openapi.yaml"


def closed(schema):
    """The schema, with objects that list their members allowing no others: what is answered must be described."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: closed(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        copy.setdefault("additionalProperties", False)
    return copy


class Description:
    def __init__(self):
        self.document = yaml.safe_load(FILE.read_text())
        self.components = closed(self.document["components"])
        self.checked = {}  # "GET /v1/inbox 200" -> how many answers

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in item:
                if method in ("get", "post", "put", "patch", "delete"):
                    yield method.upper(), path

    def methods_of(self, path):
        return {method for method, other in self.operations() if other == path}

    def path_of(self, asked):
        """The described path that fits "/v1/documents/doc_1?x=y"."""
        asked = asked.split("?")[0]
        paths = sorted(self.document["paths"], key=lambda path: path.count("{"))
        return next((path for path in paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), asked)), None)

    def resolve(self, item):
        while "$ref" in item:
            name = item["$ref"].split("/")
            assert name[0] == "#", item
            item = self.document
            for section in name[1:]:
                item = item[section]
        return item

    def breach(self, answer):
        """What is wrong with an answer, or None."""
        path = self.path_of(answer.path)
        if path is None:
            return None if answer.status in (400, 404) else f"the path is not described and answers {answer.status}"
        operation = self.document["paths"][path].get(answer.method.lower())
        if operation is None:
            return None if answer.status == 405 else f"the method is not described and answers {answer.status}"
        if str(answer.status) not in operation["responses"]:
            return f"the status {answer.status} is not described"
        key = f"{answer.method} {path} {answer.status}"
        self.checked[key] = self.checked.get(key, 0) + 1
        response = self.resolve(operation["responses"][str(answer.status)])
        type = (answer.headers.get("Content-Type") or "").split(";")[0]
        content = response.get("content", {})
        if not content:
            return f"a body of {len(answer.body)} bytes is not described" if answer.body else None
        if type not in content:
            return f"the type \"{type}\" is not among {', '.join(content)}"
        if type.endswith("json"):
            # The reference stays one into the same document.
            schema = {**closed(content[type]["schema"]), "components": self.components}
            errors = jsonschema.Draft202012Validator(schema).iter_errors(json.loads(answer.body))
            worst = jsonschema.exceptions.best_match(errors)
            if worst:
                return f"/{'/'.join(map(str, worst.absolute_path))}: {worst.message[:300]}"
        return None

    def watch(self, answer):
        breach = self.breach(answer)
        assert breach is None, f"{answer.method} {answer.path} ({answer.status}): {breach}\n{answer.body[:600]!r}"
