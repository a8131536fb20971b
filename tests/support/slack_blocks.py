"""What Slack refuses in Block Kit (docs.slack.dev/reference/block-kit), in the shape of its own errors."""

import json
from collections.abc import Iterator
from typing import Any

#: undocumented; refusals were reported from 11,300 to 13,200 characters
MAX_ALL = 13_200
_STYLES = {"bold", "italic", "strike", "code"}
_PARAGRAPHS = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}


def faults_of(blocks: Any) -> list[str]:
    """Return what Slack would say; empty when it takes the blocks."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["[ERROR] invalid_blocks_format"]
    found = [f"[ERROR] {fault} [json-pointer:{at}]" for fault, at in _faults(blocks)]
    if not found and len(json.dumps(blocks, ensure_ascii=False)) > MAX_ALL:
        return ["msg_blocks_too_long"]
    return found


def _faults(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if not 1 <= len(blocks) <= 50:
        yield "no more than 50 items allowed", "/blocks"
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        yield "block_id already exists", "/blocks"
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        if _length(block.get("block_id", "")) > 255:
            yield "must be less than 256 characters", f"{at}/block_id"
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
                yield from _text(block.get("label"), 2000, f"{at}/label", plain=True)
            case "divider":
                pass
            case other:
                yield f"unsupported type: {other}", f"{at}/type"


def _actions(elements: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "no more than 25 items allowed", at
        return
    named = [element.get("action_id") for element in elements]
    if len(set(named)) < len(named):
        yield "action_id already exists", at
    for i, element in enumerate(elements):
        here = f"{at}/{i}"
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
            case other:
                yield f"unsupported type: {other}", here


def _text(text: Any, limit: int, at: str, *, plain: bool = False) -> Iterator[tuple[str, str]]:
    if not isinstance(text, dict) or text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield "must be a valid text object", at
        return
    if not 1 <= _length(text.get("text")) <= limit:
        yield f"must be more than 0 and less than {limit + 1} characters", f"{at}/text"
    if text["type"] == "mrkdwn" and "emoji" in text:
        yield "emoji is not allowed for mrkdwn", at


def _rich_text(elements: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(elements, list) or not elements:
        yield "no less than 1 items", at
        return
    for i, element in enumerate(elements):
        here = f"{at}/{i}"
        if element.get("type") not in _PARAGRAPHS:
            yield f"unsupported type: {element.get('type')}", here
        elif element["type"] == "rich_text_list":
            yield from _rich_text(element.get("elements"), f"{here}/elements")
        else:
            if not element.get("elements"):
                yield "no less than 1 items", f"{here}/elements"
            for k, run in enumerate(element.get("elements") or []):
                yield from _run(run, f"{here}/elements/{k}")


def _run(run: dict[str, Any], at: str) -> Iterator[tuple[str, str]]:
    if run.get("type") in ("user", "usergroup"):
        if set(run) != {"type", f"{run['type']}_id"}:
            yield "must have the id alone", at
        return
    if run.get("type") not in ("text", "link"):
        yield f"unsupported type: {run.get('type')}", at
        return
    if not _length(run.get("text")):
        yield "must be more than 0 characters", f"{at}/text"
    if run["type"] == "link" and not str(run.get("url", "")).startswith(("http://", "https://")):
        yield "must be a valid URL", f"{at}/url"
    if not set(run.get("style", {})) <= _STYLES:
        yield "additional properties", f"{at}/style"


def _length(text: Any) -> int:
    """As Slack counts: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if isinstance(text, str) else 0
