"""Who imports whom: circles, and ways from one module to another. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from grader.suites.design.code_base import CodeBase, Import


class Edge(NamedTuple):
    importer: str
    imported: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} ({self.path}:{self.line})"


Graph = Mapping[str, tuple[Edge, ...]]
"""By the module that imports."""


def graph_of(code: CodeBase, whens: Iterable[str]) -> Graph:
    """Of the imports that happen at one of these times."""
    wanted = frozenset(whens)
    return {
        name: tuple(
            Edge(name, item.module, module.path, item.line) for item in _once(module.imports) if item.when in wanted
        )
        for name, module in code.modules.items()
    }


def without_parents(graph: Graph) -> Graph:
    """Without what a module imports from a package that it lies in: `from app import __version__`."""
    return {
        name: tuple(edge for edge in edges if not f"{name}.".startswith(f"{edge.imported}."))
        for name, edges in graph.items()
    }


def circles(graph: Graph) -> Iterator[tuple[Edge, ...]]:
    """One circle, a shortest through its first module, of each group of modules that all reach each other."""
    for group in sorted(_groups(graph), key=min):
        within = {name: tuple(edge for edge in graph[name] if edge.imported in group) for name in group}
        yield way(within, min(group), min(group))


def way(graph: Graph, start: str, end: str, *, not_through: frozenset[str] = frozenset()) -> tuple[Edge, ...]:
    """The shortest chain of imports from one to the other, at least one long; empty if there is none."""
    came_by: dict[str, Edge] = {}
    ring = [start]
    while ring and end not in came_by:
        following: list[str] = []
        for name in ring:
            if name in not_through and name != start:
                continue
            for edge in graph.get(name, ()):
                if edge.imported not in came_by:
                    came_by[edge.imported] = edge
                    following.append(edge.imported)
        ring = following
    if end not in came_by:
        return ()
    chain = [came_by[end]]
    while chain[0].importer != start:
        chain.insert(0, came_by[chain[0].importer])
    return tuple(chain)


def reached(graph: Graph, starts: Iterable[str]) -> frozenset[str]:
    """These modules, and all that they import."""
    found, todo = set(starts), list(starts)
    while todo:
        for edge in graph.get(todo.pop(), ()):
            if edge.imported not in found:
                found.add(edge.imported)
                todo.append(edge.imported)
    return frozenset(found)


def _groups(graph: Graph) -> Iterator[frozenset[str]]:
    """Tarjan's strongly connected components, those of one module apart. Takes time with the number of edges."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: dict[str, None] = {}
    for start in graph:
        path = [(start, iter(graph[start]))] if start not in number else []
        while path:
            name, edges = path[-1]
            if name not in number:
                number[name] = lowest[name] = len(number)
                stack[name] = None
            step = next(edges, None)
            if step is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == number[name]:
                    group = _popped(stack, name)
                    if len(group) > 1:
                        yield group
            elif step.imported not in number:
                path.append((step.imported, iter(graph.get(step.imported, ()))))
            elif step.imported in stack:
                lowest[name] = min(lowest[name], number[step.imported])


def _popped(stack: dict[str, None], name: str) -> frozenset[str]:
    group = set()
    while name not in group:
        group.add(stack.popitem()[0])
    return frozenset(group)


def _once(imports: Iterable[Import]) -> Iterator[Import]:
    return iter({(item.module, item.when): item for item in reversed(tuple(imports))}.values())
