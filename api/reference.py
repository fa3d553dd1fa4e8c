"""The OpenAPI document as a page to read: no script, and nothing from another host.

FastAPI's own page loads Swagger UI from a CDN, which would then know who reads it (docs/adr/0004).
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from typing import Any

Json = Mapping[str, Any]

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); text-transform: capitalize; }
h3 { margin: 2.5rem 0 .25rem; font: 600 1rem ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
caption { text-align: left; font-weight: 600; }
td, th { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; }
td { overflow-wrap: anywhere; vertical-align: top; }
pre { border: 1px solid var(--line); padding: .75rem; overflow-x: auto; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
"""
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)
"""The page's Content-Security-Policy."""


def reference_page(document: Json) -> str:
    """Every call and every schema of an OpenAPI document, as one HTML page."""
    title = escape(document["info"]["title"])
    parts = [
        f"<h1>{title}</h1>",
        _prose(document["info"].get("description", "")),
        '<p>The same for programs: <a href="/openapi.json">/openapi.json</a>.</p>',
    ]
    for tag in dict.fromkeys(tag for _, _, call in _calls(document) for tag in call["tags"]):
        parts.append(f"<h2>{escape(tag)}</h2>")
        for method, path, call in _calls(document):
            if tag in call["tags"]:
                parts += _call(method, path, call)
    parts.append("<h2>Schemas</h2>")
    for name, schema in document["components"]["schemas"].items():
        parts += _schema(name, schema)
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}: reference</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _calls(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call


def _call(method: str, path: str, call: Json) -> Iterator[str]:
    yield f'<h3 id="{escape(call["operationId"])}">{method} {escape(path)}</h3>'
    yield _prose(call.get("description", call.get("summary", "")))
    rows = [
        (
            f"<code>{escape(parameter['name'])}</code>",
            f"{parameter['in']}{', required' if parameter['required'] else ''}",
            _type(parameter["schema"]),
        )
        for parameter in call.get("parameters", ())
    ]
    if rows:
        yield _table("Parameters", ("name", "where", "type"), rows)
    for media, content in call.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body: {_type(content['schema'])} as <code>{escape(media)}</code></p>"
    yield _table("Answers", ("status", "meaning", "content"), list(_answers(call["responses"])))


def _answers(responses: Json) -> Iterator[tuple[str, str, str]]:
    for status, response in responses.items():
        content = [
            f"{_type(found.get('schema', {}))} <code>{escape(media)}</code>"
            for media, found in response.get("content", {}).items()
        ]
        yield escape(str(status)), _inline(response["description"]), "<br>".join(content)


def _schema(name: str, schema: Json) -> Iterator[str]:
    yield f'<h3 id="schema-{escape(name)}">{escape(name)}</h3>'
    yield _prose(schema.get("description", ""))
    required = set(schema.get("required", ()))
    rows = [
        (
            f"<code>{escape(field)}</code>{' (required)' if field in required else ''}",
            _type(found),
            _inline(found.get("description", "")),
        )
        for field, found in schema.get("properties", {}).items()
    ]
    if rows:
        yield _table("Fields", ("name", "type", "meaning"), rows)
    for example in schema.get("examples", ()):
        yield f"<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"


_BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "pattern": "of the form {}",
    "default": "{} if left out",
    "format": "{}",
}


def _type(schema: Json) -> str:
    """A type with its bounds, as HTML; another schema as a link to it."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#schema-{name}">{name}</a>'
    if "anyOf" in schema:
        kind = " or ".join(_type(one) for one in schema["anyOf"])
    elif "enum" in schema:
        kind = " or ".join(f"<code>{escape(json.dumps(one))}</code>" for one in schema["enum"])
    elif schema.get("type") == "array":
        kind = f"list of {_type(schema.get('items', {}))}"
    else:
        kind = escape(str(schema.get("type", "anything")))
    bounds = [
        text.format(f"<code>{escape(_plain(schema[bound]))}</code>")
        for bound, text in _BOUNDS.items()
        if bound in schema
    ]
    return ", ".join([kind, *bounds])


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"


def _prose(text: str) -> str:
    """Paragraphs of a docstring."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    return "".join(f"<p>{_inline(part)}</p>" for part in paragraphs)


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
