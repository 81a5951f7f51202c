"""What every POST form begins with."""

from uuid import uuid4

from django import template
from django.middleware.csrf import get_token
from django.template import RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def form_head(
    context: RequestContext, *, version: int | str | None = None, fingerprint: str | None = None
) -> SafeString:
    """Write the hidden fields that tell the server which request this is and what its page showed.

    The request key makes a form that is sent twice one request. ``version`` is that of the row that
    the form changes; it is empty for a new row. ``fingerprint`` stands for what the page showed.
    """
    fields = {
        "csrfmiddlewaretoken": get_token(context.request),
        "request_key": uuid4(),
        "version": None if version == "" else version,
        "fingerprint": fingerprint,
    }
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, str(value)) for name, value in fields.items() if value is not None),
    )
