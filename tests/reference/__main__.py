"""`make reference`: writes docs/reference."""

from tests.reference.pages import PLACE, pages

PLACE.mkdir(parents=True, exist_ok=True)
for name, text in pages().items():
    (PLACE / name).write_text(text, encoding="utf-8")
    print(f"docs/reference/{name}")
