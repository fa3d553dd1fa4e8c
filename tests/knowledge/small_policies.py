"""Decision tables from a text, for tests."""

from pathlib import Path

from knowledge.policies import Policies
from knowledge.policy_loading import read_policies
from knowledge.yaml_source import YamlSource


def policies_of(text: str) -> Policies:
    """The tables of `text`; problems name `policies.yaml`, and the first line is 1."""
    return read_policies(YamlSource(text, Path("policies.yaml")))
