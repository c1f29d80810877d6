"""A person's graph as one SVG file: no font, script or style from elsewhere.

Identifiers stand in columns by their distance from the one asked, so that every edge
joins neighbouring columns or one column; the order within a column is the barycenter
heuristic of Sugiyama et al. (1981). The same answer gives the same file.
"""

import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from orchestration.one_id.explain import Answer, Edge, PairAnswer, Person
from orchestration.one_id.identifiers import Identifier, types
from orchestration.one_id.text import evidence

DRAWN = 60
BOX_WIDTH, BOX_HEIGHT = 196, 42
COLUMN, ROW = BOX_WIDTH + 120, BOX_HEIGHT + 16
MARGIN, LINE, LETTER = 24, 20, 7
SWEEPS = 8
FILLS = (
    *("#dbeafe", "#dcfce7", "#fef3c7", "#fae8ff", "#e0e7ff"),
    *("#ccfbf1", "#ffedd5", "#fee2e2", "#e2e8f0", "#f5f5f4"),
)
STYLE = """
text { font: 12px system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif;
       fill: #1e293b }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 10px; fill: #64748b }
.box { stroke: #64748b; stroke-width: 1 }
.other { stroke: #0f766e; stroke-width: 2 }
.nobody { fill: #ffffff; stroke: #94a3b8; stroke-dasharray: 4 3 }
.asked { stroke: #1e293b; stroke-width: 3; stroke-dasharray: none }
.edge { fill: none; stroke: #64748b; stroke-width: 1.3 }
.steward { stroke: #7c3aed; stroke-width: 2.4 }
.proposed { stroke: #d97706; stroke-dasharray: 2 4 }
.refused { stroke: #dc2626; stroke-width: 1.3; stroke-dasharray: 7 5 }
.path { stroke-width: 3.4 }
.mark { fill: #ffffff; stroke: #dc2626 }
.number { font-size: 10px; fill: #dc2626; text-anchor: middle }
"""
Point = tuple[float, float]


@dataclass(frozen=True)
class Graph:
    """What is drawn, and of what is left out how many of each type."""

    title: str
    asked: tuple[Identifier, ...]
    persons: tuple[Person, ...]
    nodes: Mapping[int, Identifier]
    edges: tuple[Edge, ...]
    path: frozenset[frozenset[int]]
    left_out: Mapping[str, int]


def draw(answer: Answer | PairAnswer) -> str:
    """The SVG text of an answer's graph, at most `DRAWN` identifiers of it."""
    graph = _graph(answer)
    places = _places(graph)
    height = max((y for _, y in places.values()), default=0) + BOX_HEIGHT
    refused = [edge for edge in graph.edges if not edge.is_active]
    notes = [_note(number, edge) for number, edge in enumerate(refused, 1)]
    if graph.left_out:
        rest = ", ".join(f"{count} {type_}" for type_, count in graph.left_out.items())
        notes.append(f"Not drawn: {rest}")
    legend = _legend(graph)
    right = max((x for x, _ in places.values()), default=0) + BOX_WIDTH + 50
    texts = [graph.title + graph.title[::3], *notes]  # its letters are larger
    width = max(right, 640, *(2 * MARGIN + LETTER * _cells(text) for text in texts))
    below = height + MARGIN + LINE
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "role": "img",
            "width": f"{width:.0f}",
            "height": f"{below + LINE * len(notes) + MARGIN:.0f}",
            "viewBox": f"0 0 {width:.0f} {below + LINE * len(notes) + MARGIN:.0f}",
        },
    )
    SubElement(svg, "title").text = graph.title
    SubElement(svg, "style").text = STYLE
    _rect(svg, 0, 0, width, below + LINE * len(notes) + MARGIN, {"fill": "#ffffff"})
    _text(svg, MARGIN, MARGIN + 8, graph.title, "title")
    svg.append(legend)
    for edge in graph.edges:
        _draw_edge(svg, edge, places, graph)
    for key, node in graph.nodes.items():
        _draw_node(svg, node, places[key], graph)
    for number, edge in enumerate(refused, 1):
        x, y = _middle(*(places[end.key] for end in (edge.start, edge.end)))
        SubElement(
            svg,
            "circle",
            {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "8", "class": "mark"},
        )
        _text(svg, x, y + 3.5, str(number), "number")
    for line, note in enumerate(notes):
        _text(svg, MARGIN, below + LINE * (line + 1), note)
    ElementTree.indent(svg)
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _graph(answer: Answer | PairAnswer) -> Graph:
    """The whole graph of an answer, cut down to what can be read."""
    sides = (answer.a, answer.b) if isinstance(answer, PairAnswer) else (answer,)
    persons = {side.person.one_id: side.person for side in sides if side.person}
    edges = {
        frozenset((edge.start.key, edge.end.key)): edge
        for side in sides
        for edge in side.edges
    }
    asked = tuple(side.identifier for side in sides)
    ends = [end for edge in edges.values() for end in (edge.start, edge.end)]
    nodes = {node.key: node for node in (*asked, *ends)}
    path = frozenset(frozenset((hop.start.key, hop.end.key)) for hop in answer.path)
    first = [end for hop in answer.path for end in (hop.start, hop.end)]
    first += [person.namer for person in persons.values()]
    distances = _distances(nodes.values(), edges.values(), asked)
    ranked = sorted(
        nodes.values(),
        key=lambda node: (
            node not in asked,
            node not in first,
            node.one_id not in persons,
            distances[node.key],
            node.first_landed_on,
            node.key,
        ),
    )
    kept = {node.key: node for node in ranked[:DRAWN]}
    left_out = Counter(node.type for node in ranked[DRAWN:])
    return Graph(
        _title(asked, tuple(persons.values())),
        asked,
        tuple(persons.values()),
        kept,
        tuple(edge for ends, edge in edges.items() if ends <= kept.keys()),
        path,
        {type_: left_out[type_] for type_ in types() if left_out[type_]},
    )


def _title(asked: Sequence[Identifier], persons: Sequence[Person]) -> str:
    who = " and ".join(map(str, asked))
    if not persons:
        return f"{who}: names nobody"
    one_ids = " and ".join(f"One-ID {person.one_id}" for person in persons)
    return f"{who}: {one_ids}"


def _note(number: int, edge: Edge) -> str:
    reason = edge.status_reason or edge.status
    seen = ", ".join(evidence(edge))
    return f"{number}  {edge.start} – {edge.end}, {edge.status}: {reason} ({seen})"


def _distances(
    nodes: Iterable[Identifier], edges: Iterable[Edge], roots: Iterable[Identifier]
) -> dict[int, int]:
    """Hops from the first root; what it does not reach counts from the next one."""
    neighbours = _neighbours(edges)
    distances: dict[int, int] = {}
    for root in (*roots, *nodes):
        if root.key in distances:
            continue
        distances[root.key] = 0
        queue = deque([root.key])
        while queue:
            key = queue.popleft()
            for other in neighbours.get(key, ()):
                if other not in distances:
                    distances[other] = distances[key] + 1
                    queue.append(other)
    return distances


def _neighbours(edges: Iterable[Edge]) -> dict[int, list[int]]:
    neighbours: dict[int, list[int]] = {}
    for edge in edges:
        neighbours.setdefault(edge.start.key, []).append(edge.end.key)
        neighbours.setdefault(edge.end.key, []).append(edge.start.key)
    return neighbours


def _places(graph: Graph) -> dict[int, Point]:
    """The upper left corner of each identifier's box."""
    distances = _distances(graph.nodes.values(), graph.edges, graph.asked)
    neighbours = _neighbours(graph.edges)
    columns = _columns(graph, distances)
    for sweep in range(SWEEPS):
        position = {key: place for column in columns for place, key in _centred(column)}
        step = 1 if sweep % 2 == 0 else -1
        for column in columns[::step]:
            pulls = {key: _pull(key, neighbours, distances, position) for key in column}
            column.sort(key=lambda key: pulls[key])
            position |= {key: place for place, key in _centred(column)}
    tallest = max(map(len, columns))
    top = MARGIN * 2 + LINE * 3
    middle = top + (tallest - 1) * ROW / 2
    return {
        key: (MARGIN + number * COLUMN, middle + place * ROW)
        for number, column in enumerate(columns)
        for place, key in _centred(column)
    }


def _columns(graph: Graph, distances: Mapping[int, int]) -> list[list[int]]:
    """Keys by distance; at first by person, type and age."""
    order = {type_: number for number, type_ in enumerate(types())}
    one_ids = [person.one_id for person in graph.persons]
    columns: list[list[int]] = [[] for _ in range(max(distances.values()) + 1)]
    for node in sorted(
        graph.nodes.values(),
        key=lambda node: (
            one_ids.index(node.one_id) if node.one_id in one_ids else len(one_ids),
            order.get(node.type, len(order)),
            node.first_landed_on,
            node.key,
        ),
    ):
        columns[distances[node.key]].append(node.key)
    return columns


def _centred(column: Sequence[int]) -> list[tuple[float, int]]:
    return [(place - (len(column) - 1) / 2, key) for place, key in enumerate(column)]


def _pull(
    key: int,
    neighbours: Mapping[int, Sequence[int]],
    distances: Mapping[int, int],
    position: Mapping[int, float],
) -> float:
    """Where the neighbours in the columns beside stand on average, else where it is."""
    beside = [
        position[other]
        for other in neighbours.get(key, ())
        if distances[other] != distances[key]
    ]
    return sum(beside) / len(beside) if beside else position[key]


def _draw_edge(
    svg: Element, edge: Edge, places: Mapping[int, Point], graph: Graph
) -> None:
    start, end = (places[each.key] for each in (edge.start, edge.end))
    classes = ["edge", edge.rule if edge.is_active else "refused"]
    if frozenset((edge.start.key, edge.end.key)) in graph.path:
        classes.append("path")
    line = SubElement(
        svg, "path", {"d": _curve(start, end), "class": " ".join(classes)}
    )
    told = [f"{edge.start} – {edge.end}", *evidence(edge)]
    if not edge.is_active:
        told.append(f"{edge.status}: {edge.status_reason or ''}")
    SubElement(line, "title").text = "; ".join(told)


def _curve(start: Point, end: Point) -> str:
    """From side to facing side; within a column around its right side."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = _controls(start, end)
    return f"M{x1:.1f} {y1:.1f}C{x2:.1f} {y2:.1f} {x3:.1f} {y3:.1f} {x4:.1f} {y4:.1f}"


def _controls(start: Point, end: Point) -> tuple[Point, Point, Point, Point]:
    (left, y1), (right, y2) = sorted((start, end))
    half = BOX_HEIGHT / 2
    exit_ = left + BOX_WIDTH
    if left == right:
        bow = exit_ + min(96, 24 + abs(y2 - y1) / 6)
        return (
            (exit_, y1 + half),
            (bow, y1 + half),
            (bow, y2 + half),
            (exit_, y2 + half),
        )
    bend = (right - exit_) / 2
    return (
        (exit_, y1 + half),
        (exit_ + bend, y1 + half),
        (right - bend, y2 + half),
        (right, y2 + half),
    )


def _middle(start: Point, end: Point) -> Point:
    """Halfway along the curve."""
    a, b, c, d = _controls(start, end)
    return (
        (a[0] + 3 * b[0] + 3 * c[0] + d[0]) / 8,
        (a[1] + 3 * b[1] + 3 * c[1] + d[1]) / 8,
    )


def _draw_node(svg: Element, node: Identifier, place: Point, graph: Graph) -> None:
    x, y = place
    one_ids = [person.one_id for person in graph.persons]
    classes = ["box"]
    if node.one_id not in one_ids:
        classes.append("nobody")
    elif node.one_id != one_ids[0]:
        classes.append("other")
    if node in graph.asked:
        classes.append("asked")
    group = SubElement(svg, "g")
    told = [str(node), f"first seen {node.first_landed_on}"]
    if node.status_reason:
        told.append(f"{node.status}: {node.status_reason}")
    SubElement(group, "title").text = "; ".join(told)
    look = {"rx": "6", "class": " ".join(classes), "fill": _fill(node.type)}
    _rect(group, x, y, BOX_WIDTH, BOX_HEIGHT, look)
    words = [node.type, f"since {node.first_landed_on}"]
    if node.status != "active":
        words.append(node.status)
    oldest = " · oldest" if node.key == node.one_id and node.one_id in one_ids else ""
    _text(group, x + 9, y + 15, " · ".join(words), "small")
    _text(group, x + 9, y + 32, _shortened(node.label, 25 - len(oldest)) + oldest)


def _legend(graph: Graph) -> Element:
    """The rules that edges follow here, each with its line."""
    group = Element("g")
    rules = {edge.rule if edge.is_active else "refused" for edge in graph.edges}
    x, y = float(MARGIN), MARGIN + 8 + LINE * 1.5
    for rule in ("observed", "steward", "proposed", "refused"):
        if rule in rules:
            line = {"d": f"M{x:.0f} {y:.0f}h30", "class": f"edge {rule}"}
            SubElement(group, "path", line)
            _text(group, x + 38, y + 4, rule)
            x += 38 + LETTER * len(rule) + 24
    if graph.path:
        SubElement(group, "path", {"d": f"M{x:.0f} {y:.0f}h30", "class": "edge path"})
        _text(group, x + 38, y + 4, "shortest way")
    return group


def _fill(type_: str) -> str:
    known = types()
    return FILLS[known.index(type_) % len(FILLS)] if type_ in known else FILLS[-1]


def _rect(
    parent: Element,
    x: float,
    y: float,
    width: float,
    height: float,
    look: dict[str, str],
) -> None:
    box = {"x": x, "y": y, "width": width, "height": height}
    SubElement(parent, "rect", {name: f"{v:.1f}" for name, v in box.items()} | look)


def _text(parent: Element, x: float, y: float, text: str, class_: str = "") -> None:
    where = {"x": f"{x:.1f}", "y": f"{y:.1f}"} | ({"class": class_} if class_ else {})
    SubElement(parent, "text", where).text = text


def _cells(text: str) -> int:
    """Columns of a text: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _shortened(text: str, cells: int) -> str:
    while _cells(text) > cells:
        text = text[:-2] + "…"
    return text
