from tests.scenarios.patients.conftest import plan

__all__ = ["plan"]
