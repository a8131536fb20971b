"""What Slack refuses in Block Kit (docs.slack.dev/reference/block-kit), in the shape of its own errors.

Only the parts that an alert can need are known; any other is refused.
"""

import json
from collections.abc import Iterator
from typing import Any

#: characters of all blocks: undocumented; refusals were reported from 11,300 to 13,200
MAX_ALL = 13_200
_STYLES = {"bold", "italic", "strike", "code"}
_PARAGRAPHS = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
#: what a part may have, beside "type"
_KEYS = {
    "header": {"text"},
    "section": {"text", "expand"},
    "context": {"elements"},
    "rich_text": {"elements"},
    "actions": {"elements"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
    "divider": set(),
    "button": {"action_id", "text", "value", "style", "url", "accessibility_label", "confirm"},
    "static_select": {"action_id", "placeholder", "options", "initial_option", "confirm", "focus_on_load"},
    "plain_text_input": {"action_id", "multiline", "initial_value", "min_length", "max_length", "placeholder"},
    "text": {"text", "style"},
    "link": {"text", "url", "style", "unsafe"},
    "user": {"user_id"},
    "usergroup": {"usergroup_id"},
    "rich_text_section": {"elements"},
    "rich_text_quote": {"elements", "border"},
    "rich_text_preformatted": {"elements", "border"},
    "rich_text_list": {"elements", "style", "indent", "offset", "border"},
}

_Found = Iterator[tuple[str, str]]  #: what is wrong, and where, as a JSON pointer


def faults_of(blocks: Any) -> list[str]:
    """Return what Slack would say; empty when it takes the blocks of a message."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["[ERROR] invalid_blocks_format"]
    found = _told(_faults(blocks, most=50))
    if not found and len(json.dumps(blocks, ensure_ascii=False)) > MAX_ALL:
        return ["msg_blocks_too_long"]
    return found


def faults_of_view(view: Any) -> list[str]:
    """Return what Slack would say; empty when it takes the modal."""
    if not isinstance(view, dict) or view.get("type") != "modal" or not isinstance(view.get("blocks"), list):
        return ["[ERROR] must be a modal with blocks [json-pointer:/view]"]
    found = [*_faults(view["blocks"], most=100)]
    for name in ("title", "submit", "close"):
        if name in view or name == "title":
            found += _text(view.get(name), 24, f"/view/{name}", plain=True)
    if _length(view.get("private_metadata", "")) > 3000:
        found.append(("must be less than 3001 characters", "/view/private_metadata"))
    if _length(view.get("callback_id", "")) > 255:
        found.append(("must be less than 256 characters", "/view/callback_id"))
    return _told(found)


def _told(found: Any) -> list[str]:
    return [f"[ERROR] {fault} [json-pointer:{at}]" for fault, at in found]


def _faults(blocks: list[Any], most: int) -> _Found:
    if not 1 <= len(blocks) <= most:
        yield f"no more than {most} items allowed", "/blocks"
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        yield "block_id already exists", "/blocks"
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        if _length(block.get("block_id", "")) > 255:
            yield "must be less than 256 characters", f"{at}/block_id"
        yield from _keys(block, at, more={"block_id"})
        match block.get("type"):
            case "header":
                yield from _text(block.get("text"), 150, f"{at}/text", plain=True)
            case "section":
                yield from _text(block.get("text"), 3000, f"{at}/text")
            case "context":
                elements = block.get("elements") or []
                if not 1 <= len(elements) <= 10:
                    yield "no more than 10 items allowed", f"{at}/elements"
                for i, element in enumerate(elements):
                    yield from _text(element, 2000, f"{at}/elements/{i}")
            case "rich_text":
                yield from _rich_text(block.get("elements"), f"{at}/elements")
            case "actions":
                yield from _actions(block.get("elements"), f"{at}/elements")
            case "input":
                yield from _input(block, at)


def _keys(part: dict[str, Any], at: str, more: frozenset[str] | set[str] = frozenset()) -> _Found:
    known = _KEYS.get(str(part.get("type")))
    if known is None:
        yield f"unsupported type: {part.get('type')}", f"{at}/type"
    elif unknown := set(part) - known - {"type"} - more:
        yield f"additional properties: {', '.join(sorted(unknown))}", at


def _actions(elements: Any, at: str) -> _Found:
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "no more than 25 items allowed", at
        return
    named = [element.get("action_id") for element in elements]
    if len(set(named)) < len(named):
        yield "action_id already exists", at
    for i, element in enumerate(elements):
        here = f"{at}/{i}"
        yield from _keys(element, here)
        if not 1 <= _length(element.get("action_id")) <= 255:
            yield "must be less than 256 characters", f"{here}/action_id"
        match element.get("type"):
            case "button":
                yield from _text(element.get("text"), 75, f"{here}/text", plain=True)
                if _length(element.get("value", "")) > 2000:
                    yield "must be less than 2001 characters", f"{here}/value"
                if element.get("style", "primary") not in ("primary", "danger"):
                    yield "must be one of primary, danger", f"{here}/style"
            case "static_select":
                yield from _text(element.get("placeholder"), 150, f"{here}/placeholder", plain=True)
                options = element.get("options") or []
                if not 1 <= len(options) <= 100:
                    yield "no more than 100 items allowed", f"{here}/options"
                for k, option in enumerate(options):
                    yield from _text(option.get("text"), 75, f"{here}/options/{k}/text", plain=True)
                    if not 1 <= _length(option.get("value")) <= 150:
                        yield "must be less than 151 characters", f"{here}/options/{k}/value"


def _input(block: dict[str, Any], at: str) -> _Found:
    yield from _text(block.get("label"), 2000, f"{at}/label", plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, f"{at}/hint", plain=True)
    element = block.get("element")
    if not isinstance(element, dict) or element.get("type") != "plain_text_input":
        yield "must be a plain_text_input", f"{at}/element"
        return
    yield from _keys(element, f"{at}/element")
    most = element.get("max_length", 3000)
    if not isinstance(most, int) or not 1 <= most <= 3000:
        yield "must be between 1 and 3000", f"{at}/element/max_length"
    elif _length(element.get("initial_value", "")) > most:
        yield f"must be less than {most + 1} characters", f"{at}/element/initial_value"


def _text(text: Any, limit: int, at: str, *, plain: bool = False) -> _Found:
    if not isinstance(text, dict) or text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield "must be a valid text object", at
        return
    if not 1 <= _length(text.get("text")) <= limit:
        yield f"must be more than 0 and less than {limit + 1} characters", f"{at}/text"
    if unknown := set(text) - {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}:
        yield f"additional properties: {', '.join(sorted(unknown))}", at


def _rich_text(elements: Any, at: str) -> _Found:
    if not isinstance(elements, list) or not elements:
        yield "no less than 1 items", at
        return
    for i, element in enumerate(elements):
        here = f"{at}/{i}"
        if element.get("type") not in _PARAGRAPHS:
            yield f"unsupported type: {element.get('type')}", here
            continue
        yield from _keys(element, here)
        if element["type"] == "rich_text_list":
            if element.get("style") not in ("bullet", "ordered"):
                yield "must be one of bullet, ordered", f"{here}/style"
            yield from _rich_text(element.get("elements"), f"{here}/elements")
        else:
            if not element.get("elements"):
                yield "no less than 1 items", f"{here}/elements"
            for k, run in enumerate(element.get("elements") or []):
                yield from _run(run, f"{here}/elements/{k}")


def _run(run: dict[str, Any], at: str) -> _Found:
    kind = run.get("type")
    if kind not in ("text", "link", "user", "usergroup"):
        yield f"unsupported type: {kind}", at
        return
    yield from _keys(run, at)
    if kind in ("user", "usergroup"):
        if not _length(run.get(f"{kind}_id")):
            yield "must have the id", at
        return
    if not _length(run.get("text")):
        yield "must be more than 0 characters", f"{at}/text"
    if kind == "link" and not str(run.get("url", "")).startswith(("http://", "https://")):
        yield "must be a valid URL", f"{at}/url"
    if not set(run.get("style", {})) <= _STYLES:
        yield "additional properties", f"{at}/style"


def _length(text: Any) -> int:
    """As Slack counts: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if isinstance(text, str) else 0
