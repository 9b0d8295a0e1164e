"""The Dask cluster: one of this machine for the time of a run, or one that is there. Dask is imported here alone."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from secgate.errors import ConfigError

_CONNECT_S = 30


def require_dask() -> None:
    """Refuse to go on without Dask.

    Raises:
        ConfigError: with the extra that brings it.
    """
    if find_spec("distributed") is None:
        raise ConfigError(
            "a fleet needs distributed, which is not installed",
            next_step='Install the extra: pip install "secgate-checklist[fleet]".',
        )


@contextmanager
def connected(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of an existing scheduler, or of a cluster of processes with one thread each that ends with it.

    Args:
        scheduler: its address; None starts a cluster here, which only processes of this run can reach.
        workers: of a cluster that is started here.

    Raises:
        ConfigError: Dask is not installed, or no scheduler answers.
    """
    require_dask()
    import dask  # noqa: PLC0415 - an extra
    from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra

    # NOTE: a lost worker is our business: we count the tries of its repository, and put them into the report.
    settings = {"distributed.scheduler.allowed-failures": 0, "distributed.worker.multiprocessing-method": "spawn"}
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=_CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise ConfigError(
                "no scheduler answers there", where=scheduler, next_step="For example: tcp://HOST:8786"
            ) from error
        with client:
            yield client
        return
    # NOTE: security=True makes certificates for this run: else anyone on this machine could run code as this user.
    with (
        tempfile.TemporaryDirectory(prefix="secgate-fleet-") as scratch,
        dask.config.set(settings),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0,
            security=True, local_directory=scratch, silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,  # type: ignore[no-untyped-call]
    ):  # fmt: skip
        yield client
