"""What people and machines write that is not what anybody hoped for, each by a name."""

import html
from dataclasses import dataclass

VICTIM, PLACE, GROUP = "U0VICTIM1", "C0VICTIM1", "S0VICTIM1"
"""Whom no text may reach. They stand in no rulebook and do nothing."""


@dataclass(frozen=True)
class Text:
    """A hostile text as Slack sends it, and what of it must be found again."""

    sent: str
    reads: str | None = None
    """What a command's text means to a reader, where that is not `sent` itself."""

    @property
    def by_command(self) -> str:
        """What a reader of the record, or of the refusal, must see of it."""
        return _tidy(html.unescape(self.sent) if self.reads is None else self.reads)

    @property
    def by_event(self) -> str:
        """JSON has an escape for half a character, which is left out; a command has it as three bytes."""
        return self.by_command.replace("\ufffd", "")

    @property
    def by_form(self) -> str:
        """A form's entries are not encoded: they are found as they were sent."""
        return _tidy(self.sent)


GONE = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029", "\ud800"} - {"\n", "\t"}
"""Characters that nobody can read, and that not every database keeps."""


def _tidy(text: str) -> str:
    return " ".join("".join(one for one in text if one not in GONE or one == "\r").split())


TEXTS = {
    "nothing": Text(""),
    "blanks": Text("  \t  "),
    "only controls": Text("\x00\x07\x1b\x7f", ""),
    "zero width": Text("\u200b"),
    "3,000 characters": Text("x" * 3_000),
    "3,001 characters": Text("y" * 3_001),
    "8,000 words": Text("words " * 8_000),
    "3,000 emoji": Text("😀" * 3_000),
    "emoji only": Text("🔥👩‍👩‍👧‍👦🇩🇪👍🏽"),
    "emoji by name": Text(":fire: :wastebasket::skin-tone-2:"),
    "right to left": Text("كل شيء معطل، والشبكة أيضا"),
    "right to left override": Text("\u202egpj.exe\u202c \u2066a\u2069"),
    "combining": Text("Z̷̢̛͓a̶l̸g̵o̴" * 20),
    "controls": Text("a\x00b\x1b[31mred\x1b[0m\x07\x7fc"),
    "half a character": Text("a\ud800b", "a\ufffd\ufffd\ufffdb"),
    "line separators": Text("a\u2028b\u2029c\x85d"),
    "lines": Text("first\n\n> second\r\n- third\rfourth"),
    "everybody": Text("<!channel>", "@channel"),
    "everybody here": Text("<!here|here> <!everyone>", "@here @everyone"),
    "everybody as typed": Text("&lt;!channel&gt;"),
    "everybody encoded twice": Text("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
    "everybody in everybody": Text("<<!channel>!channel> <!<!here>>", "channel"),
    "a person": Text(f"<@{VICTIM}>", f"@{VICTIM}"),
    "a person by name": Text(f"ask <@{VICTIM}|victim>", "ask @victim"),
    "a person as typed": Text(f"&lt;@{VICTIM}&gt;"),
    "a channel": Text(f"<#{PLACE}|general> <#{PLACE}>", f"#general #{PLACE}"),
    "a group": Text(f"<!subteam^{GROUP}|@all> <!subteam^{GROUP}>", "@all @subteam"),
    "a date": Text("<!date^1^{date}|soon>", "@soon"),
    "a link": Text("<https://evil.example/?a=1&amp;b=2|your bank>", "https://evil.example/?a=1&b=2"),
    "a link as typed": Text("&lt;https://evil.example|your bank&gt;"),
    "a link of another kind": Text("&lt;javascript:alert(1)|here&gt;"),
    "half a mention": Text("&lt;!chan <@ <!"),
    "marks": Text("*bold* _slanted_ ~struck~ `code` ```block``` &gt; no quote"),
    "a quote": Text("&gt;&gt;&gt; all of it"),
    "Jinja": Text("{{ 7*7 }} {% for x in range(9) %}{{ config }}{% endfor %} {# gone #}"),
    "Jinja that looks around": Text("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    "braces": Text("{0} {key} {by.__class__} %s %(text)s %n ${HOME} $(id)"),
    "HTML": Text("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=a&gt;"),
    "entities": Text("&amp;nbsp; &amp;#60; &amp;copy;", "&nbsp; &#60; &copy;"),
    "SQL": Text("'; DROP TABLE records; -- \" OR 1=1 /* \\"),
    "SQL's wildcards": Text("%_%\\%"),
    "JSON": Text('{"response_type": "in_channel", "text": "boo"}'),
    "a key": Text("INC-999999999"),
    "a path": Text("../../../etc/passwd\\..\\"),
    "no number": Text("1e309 NaN -0 INC-\u0661 INC-\uff11"),
}

FOR_EVERY_ENGINE = ("controls", "half a character", "3,000 emoji", "SQL", "line separators", "combining")
"""Where databases differ: what they can keep, and what would end a statement."""
