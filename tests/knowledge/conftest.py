"""What is known about a few drugs, built once."""

import pytest

from service.knowledge.loading import Knowledge, build_knowledge
from tests.knowledge.editing import few_drugs


@pytest.fixture(scope="session")
def few() -> Knowledge:
    return build_knowledge(dict(few_drugs()))
