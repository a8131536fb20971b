"""Every named point of the program is one at which a test kills it."""

import ast
from pathlib import Path

import flows
import walkback
from tests.support import points


def reached(folder: Path) -> set[str]:
    """Return the names that code below a folder passes to failpoints.reach."""
    calls = (
        node
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "reach"
    )
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_every_point_is_killed_by_a_test() -> None:
    steps = (point for of_step in points.ROAD.values() for point in of_step)
    told = {*points.DELIVER, *points.CATCH_UP, *points.DIGEST, *points.ANSWER, *points.ACCEPT}
    killed = {*steps, *points.WHOLE_ROAD, *told}
    code = [Path(package.__path__[0]) for package in (walkback, flows)]
    assert {point.partition(":")[0] for point in killed} == set().union(*map(reached, code))
