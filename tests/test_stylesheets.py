"""The style sheets keep what the head of app.css promises: an order, and one rule for one thing."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2

ROOT = Path(__file__).resolve().parents[1]
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
APP = ROOT / "static/css/app.css"
WRITERS = ("templates/**/*.html", "*/templatetags/*.py", "*/*.py", "static/js/**/*.js")


def rules(
    css: list[tinycss2.ast.Node], within: str = ""
) -> Iterator[tuple[str, list[str], set[str]]]:
    """Each rule: the width or paper it is for, its selectors, the properties it sets."""
    for node in css:
        if node.type == "at-rule" and node.at_keyword == "media":
            media = tinycss2.serialize(node.prelude).strip()
            yield from rules(tinycss2.parse_rule_list(node.content, skip_whitespace=True), media)
        elif node.type == "qualified-rule":
            prelude = " ".join(tinycss2.serialize(node.prelude).split())
            declarations = tinycss2.parse_declaration_list(node.content)
            names = {each.name for each in declarations if each.type == "declaration"}
            yield within, re.split(r",\s*(?![^(]*\))", prelude), names


def rules_of(sheet: Path) -> list[tuple[str, list[str], set[str]]]:
    return list(rules(tinycss2.parse_stylesheet(sheet.read_text(), skip_comments=True)))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_selector_stands_once_and_gets_each_property_once(sheet: Path) -> None:
    stands = Counter((within, *selectors) for within, selectors, _ in rules_of(sheet))
    sets = Counter(
        (within, selector, name)
        for within, selectors, names in rules_of(sheet)
        for selector in selectors
        for name in names
    )

    assert [rule for rule, times in stands.items() if times > 1] == []
    assert [one for one, times in sets.items() if times > 1] == []


def test_the_parts_come_in_the_order_that_the_head_promises() -> None:
    text = APP.read_text()
    promised = re.search(r"Order: (.+?)\.", text)
    assert promised
    parts = re.findall(r"/\* --- (\w+(?: \w+)*)(?:: .+?)? --- \*/", text)

    assert list(dict.fromkeys(parts)) == promised[1].split(", ")


def test_every_class_is_written_by_something() -> None:
    written = {
        word
        for pattern in WRITERS
        for path in ROOT.glob(pattern)
        if ".venv" not in path.parts
        for word in re.findall(r"[\w-]+", path.read_text())
    }
    styled = {
        name
        for _, selectors, _ in rules_of(APP)
        for selector in selectors
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    }

    assert sorted(styled - written) == []
