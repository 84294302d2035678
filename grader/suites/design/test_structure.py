"""Who may import whom, told from the code's text: nothing is imported, and no name of a file means anything."""

import pytest

from grader.contract import ArgumentKind
from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.design.code_base import CodeBase, require_all_read
from grader.suites.design.import_graph import Edge, circles, graph_of, way, without_parents
from grader.suites.design.layers import Layers, layers_of

MOST_TOLD = 5


@pytest.mark.probe(
    area="modular-design",
    points=2,
    static=True,
    ask="Which of your modules could you delete, or replace, without opening any other?",
    answer=(
        "Draws which imports which from memory, and it is right.\n"
        "Breaks the circle by moving what both need, not by importing later."
    ),
)
def test_modules_do_not_import_each_other_in_circles(working: Submission, code: CodeBase) -> None:
    """Modules don't import each other in circles.

    Two modules in a circle are one module in two files: neither can be understood, tested or reused alone. An import
    for a type checker, or within a function, is none; nor is what a module takes from the package that it lies in,
    which is shown.
    """
    graph = graph_of(code, {"top"})
    found = list(circles(without_parents(graph)))
    if not found:
        for circle in list(circles(graph))[:MOST_TOLD]:
            title = "Modules and the package that they lie in import each other"
            working.find("circle-through-package", title, _told(circle), _places(working, circle))
    working.note(f"{len(code.modules)} modules were read.", tuple(p for c in found for p in _places(working, c)))
    assert not found, "; ".join(_told(circle) for circle in found[:MOST_TOLD])
    require_all_read(working, code)


@pytest.mark.probe(
    area="modular-design",
    points=2,
    static=True,
    ask="What may the code that makes features know of the model, and what of the command line? Why?",
    answer=(
        "Nothing of either; and says what that buys, such as the same features in training and in serving.\n"
        "Knows where their own code departs from it."
    ),
)
def test_layers_import_downwards_only(working: Submission, code: CodeBase) -> None:
    """What is below imports nothing from above.

    Data and features lie below the model, and all of these below the command line: told by the declared parts and by
    the contract's commands, never by what a file is called. A part that needs what uses it can't be used by anything
    else. Parts that all lie in one module have no layers to respect; that is shown, and not measured.
    """
    layers = layers_of(code, working.contract, working.snapshot.parts)
    if not layers.parts:
        working.not_measured("no declared part was found in the code, so there are no layers to tell")
    graph = graph_of(code, {"top", "inner"})
    packages = frozenset(module.name for module in code.modules.values() if module.is_package)
    _tell_shared(working, layers)
    found: list[tuple[str, tuple[Edge, ...]]] = []
    for part, module in layers.parts.items():
        above = {name: f"the model's part `{name}`" for name in layers.above(part)}
        for what, target in [(words, layers.parts[name]) for name, words in above.items()] + [
            ("the command line", target) for target in layers.interface
        ]:
            chain = way(graph, module, target, not_through=packages)
            if target != module and chain:
                found.append((f"part `{part}` needs {what}: {_told(chain)}", chain))
    found.sort(key=lambda item: len(item[1]))  # what a long one is made of may be told by a short one
    where = ", ".join(f"`{part}` in {module}" for part, module in layers.parts.items())
    working.note(
        f"{where}; command line in {', '.join(layers.interface) or 'no module of its own'}.",
        tuple(place for _, chain in found for place in _places(working, chain))[:MOST_TOLD],
    )
    assert not found, "; ".join(words for words, _ in found[:MOST_TOLD])
    require_all_read(working, code)
    if len(layers.parts) > 1 and len(set(layers.parts.values())) == 1:
        working.not_measured("all declared parts lie in one module, so there are no layers to tell apart")


def _tell_shared(submission: Submission, layers: Layers) -> None:
    """A part that takes a model, and one that takes none, in one module; or a part in the command line's."""
    takes_model = {part.name: ArgumentKind.MODEL in part.arguments for part in submission.contract.parts}
    by_module: dict[str, list[str]] = {}
    for part, module in layers.parts.items():
        by_module.setdefault(module, []).append(part)
    for module, parts in by_module.items():
        if len({takes_model[part] for part in parts}) > 1:
            submission.find("layers-in-one-module", f"{module} holds several layers", f"Parts {', '.join(parts)}.")
    for part in layers.in_command_line:
        title = f"The part `{part}` lies in the module of the command line"
        submission.find("part-in-command-line", title, layers.parts[part])


def _told(edges: tuple[Edge, ...]) -> str:
    return ", ".join(str(edge) for edge in edges)


def _places(submission: Submission, edges: tuple[Edge, ...]) -> tuple[Place, ...]:
    return tuple(submission.place(edge.path, edge.line) for edge in edges)
