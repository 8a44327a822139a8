"""Bytes in both directions: files, media, custom messages, anywidget."""

from __future__ import annotations

import pytest

from .script import Cell, change, click, custom, send, states


def upload(name: str, size: int) -> dict[str, object]:
    return {"name": name, "type": "text/plain", "size": size, "last_modified": 1_700_000_000_000}


async def test_a_file_that_is_uploaded(agree):
    data = {
        "method": "update",
        "state": {"value": [upload("a.txt", 5), upload("b.txt", 0)]},
        "buffer_paths": [["value", 0, "content"], ["value", 1, "content"]],
    }
    await agree(
        Cell("import ipywidgets as w\nx = w.FileUpload(multiple=True, accept='.txt')\nx"),
        Cell("x.observe(lambda c: print([(f.name, bytes(f.content), f.size) for f in c['new']]), 'value')"),
        send("FileUpload", data, b"first", b""),
        Cell("x.value[0]['last_modified'].isoformat(), bytes(x.value[0].content)"),
        Cell("x.value = ()"),
        *states(),
    )


@pytest.mark.parametrize("kind", ["Image", "Audio", "Video"])
async def test_media(agree, kind, tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(range(256)))
    await agree(
        Cell(f"import ipywidgets as w\nx = w.{kind}(value=b'one')\nx"),
        Cell("x.value = b'two'"),
        change(kind, {"value": b"three"}),
        Cell("bytes(x.value)"),
        Cell(f"y = w.{kind}.from_file({str(path)!r})\ny"),
        Cell("z = w.Image.from_url('http://127.0.0.1/x.png')\nz"),
        Cell("x.value = bytearray(b'four')"),
        Cell("x.value = memoryview(b'five')"),
        *states(),
    )


async def test_custom_messages_with_buffers(agree):
    await agree(
        Cell("import ipywidgets as w\nx = w.Text()\nx"),
        Cell(
            "def back(x, content, buffers):\n    print(content, [type(b).__name__ for b in buffers], *map(bytes, buffers))\n"
            "    x.send(content, buffers)\nx.on_msg(back)"
        ),
        custom("Text", {"n": 1}),
        custom("Text", {"n": 2}, b"one"),
        custom("Text", {"n": 3}, b"one", b"", b"\x00\xff" * 50),
        custom("Text", "text"),
        custom("Text", None),
        custom("Text", [1, {"a": None}], b"x"),
        Cell("x.send({'out': 1}, [b'a', bytearray(b'b'), memoryview(b'c')])"),
        Cell("x.send({'none': 1})"),
        Cell("x.send({'bad': object()})"),
        Cell("import array\nx.send({'array': 1}, [memoryview(array.array('d', [1.5]))])"),
    )


ANY = """
import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = "export default { render({ model, el }) { el.textContent = model.get('value'); } }"
    _css = ".a { color: red }"
    value = traitlets.Int(0).tag(sync=True)
    data = traitlets.Bytes(b"one").tag(sync=True)
    nested = traitlets.Dict({"a": [b"two", 1]}).tag(sync=True)
    plain = traitlets.Unicode("not synced")
    def __init__(self, **kw):
        super().__init__(**kw)
        self.on_msg(self.told)
    def told(self, _, content, buffers):
        print("told", content, [bytes(b) for b in buffers])
        self.send({"back": content}, buffers)
"""


async def test_an_anywidget(agree):
    await agree(
        Cell(ANY),
        Cell("x = Counter()\nx"),
        Cell("x.observe(lambda c: print(c['name'], c['new']), ['value', 'data'])\nx.value += 1"),
        change("Any", {"value": 7}),
        change("Any", {"data": b"three"}),
        change("Any", {"value": "bad"}),
        custom("Any", {"hello": 1}, b"bytes"),
        Cell("x.data = b'four'; x.nested = {'b': b'five', 'c': {'d': [b'six']}}; x.plain = 'y'"),
        *states(),
        Cell("display(x, Counter(value=3))"),
        Cell("x.close()"),
    )


async def test_a_command_of_an_anywidget(agree):
    await agree(
        Cell(ANY),
        Cell(
            "from anywidget.experimental import command\nclass Asked(Counter):\n"
            "    @command\n    def double(self, msg, buffers):\n        return msg * 2, [b'!', *buffers]\n"
            "    @command\n    def fail(self, msg, buffers):\n        1 / 0\nx = Asked()\nx"
        ),
        custom("Any", {"id": "1", "kind": "anywidget-command", "name": "double", "msg": 4}, b"in"),
        custom("Any", {"id": "2", "kind": "anywidget-command", "name": "fail", "msg": 4}),
        custom("Any", {"id": "3", "kind": "anywidget-command", "name": "nothing", "msg": 4}),
    )


async def test_a_plain_class_made_a_widget(agree):
    await agree(
        Cell(
            "from anywidget.experimental import dataclass\n"
            "@dataclass(esm='export default {}')\nclass Point:\n    x: int = 1\n    y: str = 'a'\np = Point()\ndisplay(p)"
        ),
        Cell("p.x = 5"),
        change("Any", {"x": 7}),
        Cell("p.x"),
        Cell("display(p)"),
        Cell("del p"),
    )


async def test_play(agree):
    await agree(
        Cell("import ipywidgets as w\nplay, slider = w.Play(max=3), w.IntSlider()"),
        Cell("w.jslink((play, 'value'), (slider, 'value'))"),
        Cell("play.observe(lambda c: print(c['new']), 'value')\nw.HBox([play, slider])"),
        *(change("Play", {"value": value}) for value in (1, 2, 3)),
        change("Play", {"playing": False}),
        change("Play", {"repeat": True}),
    )


async def test_a_button_that_changes_what_is_on_the_page(agree):
    await agree(
        Cell("import ipywidgets as w\nbox, button, label = w.VBox(), w.Button(), w.Label()"),
        Cell("display(box, button, label)"),
        Cell(
            "def more(b):\n    label.value = str(len(box.children))\n    box.children = (*box.children, w.Text())\n"
            "    print('now', len(box.children))\n    display(w.HTML('new'))\nbutton.on_click(more)"
        ),
        click("Button"),
        click("Button"),
        *states(),
    )
