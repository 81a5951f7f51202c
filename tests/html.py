"""Pages read with a parser, as a reader or a browser meets them."""

from django.http import HttpResponse
from lxml.html import HtmlElement, fromstring

Source = HttpResponse | HtmlElement | str


def parse(page: Source) -> HtmlElement:
    if isinstance(page, HtmlElement):
        return page
    return fromstring(page if isinstance(page, str) else page.content.decode())


def words(page: Source) -> str:
    """All that is to be read, in one line."""
    found = parse(page).xpath(".//text()[not(ancestor::script or ancestor::style)]")
    return " ".join(" ".join(found).split())


def by_class(page: Source, name: str) -> list[str]:
    """What each element of a class says."""
    return [words(node) for node in parse(page).find_class(name)]


def links(page: Source, beginning: str) -> list[str]:
    """The addresses that begin so, each once, in the order of the page."""
    found = (str(address) for address in parse(page).xpath(".//a/@href"))
    return list(dict.fromkeys(address for address in found if address.startswith(beginning)))


def values(page: Source, name: str) -> list[str]:
    """What the fields of a name would send if the form were sent now, in the order of the page."""
    fields = parse(page).xpath(
        ".//input[@name=$name and (not(@type='checkbox' or @type='radio') or @checked)]/@value"
        " | .//select[@name=$name]/option[@selected]/@value",
        name=name,
    )
    return [str(value) for value in fields]


def said(answer: HttpResponse) -> list[str]:
    """What the page told about what was done."""
    return [str(message) for message in answer.context["messages"]]  # type: ignore[attr-defined]
