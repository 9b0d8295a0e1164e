"""Places that take messages, and whether a schema sees what they take."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.consumers import consumers

HEAD = """
import { Queue, Worker } from 'bullmq';
import { schema } from './schema';
import { take } from './take';
"""
TAKE = "export async function take(job) { await db.note.create({ data: job.data }); }\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("new Worker('a', async (job) => save(job.data));", [False]),
        ("new Worker('a', async (job) => save(schema.parse(job.data)));", [True]),
        ("new Worker('a', take);", [False]),
        ("new Worker('a', './processor.js');", [False]),
        ("new Worker('a', async () => cleanUp());", []),
        ("consumer.run({ eachMessage: async ({ message }) => save(message.value) });", [False]),
        ("socket.on('note', (data) => save(data));", [False]),
        ("worker.on('failed', (job) => log(job.data));", []),
        ("process.on('SIGTERM', (event) => stop(event));", []),
    ],
)
def test_consumers_that_parse_are_told_from_those_that_do_not(tmp_path: Path, body: str, expected: list[bool]) -> None:
    data = data_of(tmp_path, {"src/a.ts": HEAD + body, "src/take.ts": TAKE})
    assert [found.parses for found in consumers(data.view("src/a.ts"))] == expected


def test_a_file_that_imports_no_queue_takes_no_messages(tmp_path: Path) -> None:
    data = data_of(tmp_path, {"src/a.ts": "button.on('note', (data) => show(data));"})
    assert list(consumers(data.view("src/a.ts"))) == []
