"""One file by itself -> its model, or what is wrong with its form, in words that say what to do."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from walkback.watchlist.faults import did_you_mean
from walkback.watchlist.source import Source

_Model = TypeVar("_Model", bound=BaseModel)


def checked(source: Source, model: type[_Model], check: Callable[[Source, _Model], None]) -> _Model | None:
    """Return the file as its model, or None when its form is wrong; faults are added to the source."""
    try:
        found = model.model_validate(source.data, by_alias=True)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            _add_fault(source, model, fault)
        return None
    check(source, found)
    return found


def _add_fault(source: Source, model: type[BaseModel], fault: ErrorDetails) -> None:
    path = tuple(part for part in fault["loc"])
    match fault["type"]:
        case "extra_forbidden":
            known = _keys_at(model, path[:-1])
            name = str(path[-1])
            hint = did_you_mean(name, known) or f"; here can stand: {', '.join(sorted(known))}"
            source.fault(path, f'"{name}" means nothing here{hint}', key=True)
        case "missing":
            holder = _model_at(model, path[:-1])
            source.fault(path[:-1], f'"{path[-1]}" is missing: {_description(holder, str(path[-1]))}')
        case _:
            source.fault(path, _plain(fault))


def _plain(fault: ErrorDetails) -> str:
    """Return pydantic's complaint in words that say what to do."""
    given, context = fault["input"], fault.get("ctx", {})
    match fault["type"]:
        case "value_error":
            return str(context["error"])
        case "string_type":
            return "something is missing here" if given is None else f'text is expected: put it in quotes, "{given}"'
        case "list_type":
            return "a list is expected: write [one, two], or one item a line with - in front"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "keys with values are expected here"
        case "string_pattern_mismatch" if context.get("pattern", "").startswith("^[a-z0-9]("):
            return f"{given!r} cannot be an id: use small letters, digits, - and ., at most 64"
        case "string_too_short" | "too_short":
            least = context["min_length"]
            return "it is empty" if least == 1 else f"it is too short: at least {least}"
        case "string_too_long" | "too_long":
            return f"it is too long: at most {context['max_length']}"
        case "literal_error":
            known = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            return f"{given!r} is none of {', '.join(known)}{did_you_mean(str(given), known)}"
        case "float_type" | "int_type" | "int_from_float":
            return f"a number is expected, not {given!r}"
        case "bool_type":
            return f"true or false is expected, not {given!r}"
        case "greater_than_equal" | "less_than_equal":
            least, most = context.get("ge"), context.get("le")
            return (
                f"{given} is too small: at least {least}"
                if least is not None
                else f"{given} is too large: at most {most}"
            )
        case _:
            return str(fault["msg"])


def _model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """Return the model of the value that a path leads to."""
    at: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        if at is None:
            return None
        field = next((f for name, f in at.model_fields.items() if part in (name, f.alias)), None)
        at = _model_of(field.annotation) if field is not None else None
    return at


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for one in get_args(annotation) if (model := _model_of(one)) is not None), None)


def _keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    at = _model_at(model, path)
    return [field.alias or name for name, field in at.model_fields.items()] if at is not None else []


def _description(model: type[BaseModel] | None, key: str) -> str:
    if model is None:
        return "it has to be given"
    field = next((f for name, f in model.model_fields.items() if key in (name, f.alias)), None)
    return (field.description if field is not None else None) or "it has to be given"
