"""The few pages that a browser is shown: plain, without scripts, and nothing of them is kept."""

from collections.abc import Mapping
from html import escape

HEADERS: Mapping[str, str] = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What a browser must not do with them: the address of the callback holds a code."""

_STYLE = (
    "body{font:1.1em/1.5 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em;color:#222}"
    "a.button{display:inline-block;background:#7a1f1f;color:#fff;padding:.6em 1.2em;border-radius:.4em;"
    "text-decoration:none}a.button:focus{outline:3px solid #222}"
)


def page(title: str, *says: str, button: tuple[str, str] | None = None) -> str:
    """A title, a paragraph for each sentence, and a button: its words, and where it leads."""
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in says)
    words, leads_to = button or ("", "")
    link = f'<p><a class="button" href="{escape(leads_to)}">{escape(words)}</a></p>' if button else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{paragraphs}{link}</body></html>"
    )
