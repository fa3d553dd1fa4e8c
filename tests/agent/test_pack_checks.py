import re
import shutil
from pathlib import Path

import pytest

from agent.errors import PackToolsError
from agent.pack_checks import check_tools
from knowledge import load_pack
from tests.agent.conftest import SHOP


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shop's pack, to break."""
    return Path(shutil.copytree(SHOP, tmp_path / "shop"))


def test_the_shops_tasks_find_their_tools() -> None:
    check_tools(load_pack(SHOP))


@pytest.mark.parametrize(
    ("old", "new", "named_line", "expected"),
    [
        (
            "read: track_order\n",
            "read: trace_order\n",
            "read: trace_order",
            "task 'track_order' reads with 'trace_order', and there is no read tool of that name",
        ),
        (
            "overview: open_orders\n",
            "overview: cancel_order\n",
            "overview: cancel_order",
            "task 'track_order' reads with 'cancel_order', and there is no read tool of that name",
        ),
        (
            "offered_by: order_lines\n",
            "offered_by: lines\n",
            "offered_by: lines",
            "task 'start_return' reads with 'lines', and there is no read tool of that name",
        ),
        (
            "order_number: {kind: order_number, ask: ask_order_number}\n",
            "number: {kind: order_number, ask: ask_order_number}\n",
            "read: track_order",
            "task 'track_order' reads with 'track_order', which needs a slot named order_number",
        ),
        (
            "write: email_invoice\n",
            "write: mail_invoice\n",
            "write: mail_invoice",
            "task 'get_invoice' writes with 'mail_invoice', and there is no write tool of that "
            "name",
        ),
        (
            "- value: skip\n",
            "- value: leap\n",
            'write: "{action}_subscription"',
            "task 'manage_subscription' writes with 'leap_subscription', and there is no write "
            "tool of that name",
        ),
        (
            "\nrestore_order:\n",
            "\nbring_back:\n",
            "write: cancel_order",
            "task 'cancel_order' writes with 'cancel_order', which 'restore_order' takes back: "
            "that needs a task of its own",
        ),
    ],
)
def test_a_task_without_its_tool_is_named_with_its_line(
    folder: Path, old: str, new: str, named_line: str, expected: str
) -> None:
    path = folder / "tasks.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    changed = text.replace(old, new)
    path.write_text(changed, "utf-8")

    with pytest.raises(PackToolsError) as raised:
        check_tools(load_pack(folder))

    found = re.fullmatch(rf"{re.escape(str(path))}:(\d+): (.+)", str(raised.value))
    assert found
    assert changed.split("\n")[int(found[1]) - 1].strip() == named_line
    assert found[2] == expected
