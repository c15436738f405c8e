"""The service behind the proxy of the deployment."""

from collections.abc import Iterator

import pytest

from chaos.servers import NotStartedError, Running, start_proxy
from tests.conftest import Server


@pytest.fixture(scope="session")
def proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """nginx in front of the shared service."""
    yield from _started(tmp_path_factory, server.port)


@pytest.fixture
def proxy_before_nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """nginx in front of a port where nobody listens."""
    yield from _started(tmp_path_factory, 9)


def _started(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Running]:
    try:
        running = start_proxy(tmp_path_factory.mktemp("proxy") / "nginx", port)
    except NotStartedError as error:
        if "not installed" in str(error):
            pytest.skip("NGINX IS NOT INSTALLED: the proxy of the deployment was not tried")
        raise
    yield running
    running.stop()
