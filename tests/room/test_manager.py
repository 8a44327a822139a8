from __future__ import annotations

import asyncio
import gc
import weakref

import pytest
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from tornado.web import HTTPError
from traitlets.config import Config

from awayday.room import RoomKernelManager, RoomKernelSpecManager, context
from awayday.room.manager import scrubbed


async def test_a_room_kernel_is_a_kernel_like_any_other_to_the_server(manager, open_page):
    kernel = await open_page("ann")
    assert kernel.kernel_id in manager
    assert manager.get_kernel(kernel.kernel_id) is kernel
    model = manager.kernel_model(kernel.kernel_id)
    assert (model["name"], model["execution_state"], model["connections"]) == ("awayday", "idle", 0)
    assert [model["id"] for model in manager.list_kernels()] == [kernel.kernel_id]


async def test_kernels_are_bound_to_the_visitor_that_was_admitted(manager, open_page):
    first, second, other = await open_page("ann"), await open_page("ann"), await open_page("ben")
    assert manager.kernels_of("ann") == [first.kernel_id, second.kernel_id]
    assert manager.visitor_of(other.kernel_id) == "ben"
    await manager.shutdown_kernel(first.kernel_id)
    assert manager.visitor_of(first.kernel_id) is None
    assert manager.kernels_of("ann") == [second.kernel_id]


async def test_a_page_ends_some_time_after_its_last_socket(manager, open_page):
    manager.room_grace_s = 0.01
    kernel = await open_page()
    gone = asyncio.Event()
    kernel.on_close(gone.set)
    manager.notify_connect(kernel.kernel_id)
    manager.notify_connect(kernel.kernel_id)
    manager.notify_disconnect(kernel.kernel_id)
    assert not kernel.closed
    manager.notify_disconnect(kernel.kernel_id)
    await asyncio.wait_for(gone.wait(), 5)
    assert kernel.closed


async def test_a_page_that_never_opened_a_socket_ends_too(manager, open_page):
    manager.room_grace_s = 0.01
    gone = asyncio.Event()
    (await open_page()).on_close(gone.set)
    await asyncio.wait_for(gone.wait(), 5)


async def test_a_page_that_comes_back_in_time_stays(manager, open_page):
    manager.room_grace_s = 0.01
    short, kept = await open_page("short"), await open_page("kept")
    manager.notify_connect(kept.kernel_id)
    manager.notify_disconnect(kept.kernel_id)
    manager.notify_connect(kept.kernel_id)
    gone = asyncio.Event()
    short.on_close(gone.set)
    await asyncio.wait_for(gone.wait(), 5)
    await asyncio.sleep(0)
    assert not kept.closed


async def test_presence_is_told_for_each_socket_and_never_twice(manager, open_page):
    told = []
    manager.on_presence = lambda visitor, is_open: told.append((visitor, is_open))
    kernel = await open_page("ann")
    manager.notify_connect(kernel.kernel_id)
    manager.notify_disconnect(kernel.kernel_id)
    manager.notify_disconnect(kernel.kernel_id)
    manager.notify_connect(kernel.kernel_id)
    await manager.shutdown_kernel(kernel.kernel_id)
    manager.notify_disconnect(kernel.kernel_id)
    assert told == [("ann", True), ("ann", False), ("ann", True), ("ann", False)]


async def test_a_page_that_ended_leaves_nothing_behind(manager, open_page, run):
    async def visit():
        kernel = await open_page(object())
        source = "import ipywidgets as w, anywidget\nclass A(anywidget.AnyWidget):\n    _esm = 'export default {}'\n"
        await run(kernel, source + "b = w.Button(); b.on_click(lambda _: print(b)); w.VBox([b, A()])")
        await run(kernel, "import asyncio; t = asyncio.create_task(asyncio.Event().wait()); 1 / 0")
        await manager.shutdown_kernel(kernel.kernel_id)
        return weakref.ref(kernel)

    gone = [await visit() for _ in range(5)]
    context.admit(None)
    await asyncio.sleep(0)
    gc.collect()
    assert [kernel() for kernel in gone] == [None] * 5


def test_secrets_of_the_server_stay_out_of_stock_kernels():
    env = {"PATH": "/bin", "LC_ALL": "C", "VOILA_TOKEN": "x", "AWS_SECRET": "x", "PGPASSWORD": "x", "TOKEN": "x"}
    assert scrubbed(env) == {"PATH": "/bin", "LC_ALL": "C"}


def test_only_two_kernelspecs_exist():
    specs = RoomKernelSpecManager()
    assert set(specs.get_all_specs()) == set(specs.find_kernel_specs()) == {"awayday", "python3"}
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("ir")


async def test_a_stock_notebook_gets_a_process_of_its_own_with_what_the_server_adds(tmp_path, monkeypatch):
    monkeypatch.setenv("CANARY", "secret")
    manager = RoomKernelManager(
        kernel_spec_manager=RoomKernelSpecManager(),
        connection_dir=str(tmp_path),
        root_dir=str(tmp_path),
        extra_env=lambda visitor: {"AWAYDAY_STORE": f"store of {visitor}"},
    )
    context.admit("ann")
    kernel_id = await manager.start_kernel(kernel_name="python3")
    client = manager.get_kernel(kernel_id).client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        said = []
        code = "import os, awayday; print(os.getpid(), os.environ.get('CANARY'), os.environ['AWAYDAY_STORE'])"
        await client.execute_interactive(code, timeout=30, output_hook=lambda message: said.append(message["content"]))
    finally:
        client.stop_channels()
        await manager.shutdown_all()
    (line,) = [content["text"] for content in said if "text" in content]
    assert line.split()[1:] == ["None", "store", "of", "ann"]
    assert manager.list_kernels() == []


def running() -> float:
    (metric,) = KERNEL_CURRENTLY_RUNNING_TOTAL.collect()
    return sum(sample.value for sample in metric.samples if sample.labels.get("type") == "awayday")


async def test_a_page_that_is_ended_several_times_at_once_ends_once(manager, open_page):
    told, before = [], running()
    manager.on_presence = lambda visitor, is_open: told.append((visitor, is_open))
    kernel = await open_page("ann")
    manager.notify_connect(kernel.kernel_id)
    ended = []
    kernel.on_close(lambda: ended.append(True))
    await asyncio.gather(*(manager.shutdown_kernel(kernel.kernel_id, now=True) for _ in range(3)))
    await manager.end(kernel.kernel_id)
    assert (ended, told) == ([True], [("ann", True), ("ann", False)])
    assert running() == before
    with pytest.raises(HTTPError, match="404"):
        await manager.shutdown_kernel(kernel.kernel_id)


async def test_a_page_that_ends_itself_harms_no_other(manager, open_page, run):
    page, other = await open_page(), await open_page()
    gone = asyncio.Event()
    page.on_close(gone.set)
    page.names["end"] = lambda: asyncio.ensure_future(manager.end(page.kernel_id))
    await run(page, "task = end()")
    await asyncio.wait_for(gone.wait(), 10)
    assert (await run(other, "1")).reply["status"] == "ok"


async def test_a_room_kernel_is_not_restarted_and_goes_on(manager, open_page, run):
    page = await open_page()
    await run(page, "x = 1")
    with pytest.raises(HTTPError, match="409"):
        await manager.restart_kernel(page.kernel_id)
    assert (await run(page, "x")).of("execute_result")[0]["data"] == {"text/plain": "1"}


async def test_a_cell_that_waits_when_its_page_ends_is_given_up(manager, open_page):
    page = await open_page()
    begun = page.names["begun"] = asyncio.Event()
    client = page.client()
    client.start_channels()
    client.execute("import asyncio\nbegun.set()\nawait asyncio.Event().wait()")
    client.execute("'never'")
    await asyncio.wait_for(begun.wait(), 10)
    await manager.shutdown_kernel(page.kernel_id)
    assert (await client.shell_channel.get_msg(timeout=10))["content"]["status"] == "aborted"
    assert not await client.is_alive()


async def test_limits_are_traits_of_the_manager():
    config = Config(RoomKernelManager={"max_widgets": 7, "slow_s": 0.5, "max_burst": 9})
    manager = RoomKernelManager(kernel_spec_manager=RoomKernelSpecManager(), config=config)
    kernel = manager.get_kernel(await manager.start_kernel(kernel_name="awayday"))
    assert (kernel.budget.limits.max_widgets, kernel.budget.limits.max_burst, kernel.watch.slow_s) == (7, 9, 0.5)
    await manager.shutdown_all()
