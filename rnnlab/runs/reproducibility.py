"""Whether the same recipe and seed would give the same curve again, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnlab.i18n import N_, _
from rnnlab.runs.files.history import History
from rnnlab.runs.store.records import RunRecord

FORKED = N_("It did not start from scratch but from the weights of another run.")
RATE_CHANGED = N_("Its learning rate was changed by hand after training step {step}.")
STOPPED_BY_TIME = N_("It was ended by the clock, and another run may come further in the same time.")
STRETCHED = N_("Its schedule was stretched when it was extended.")
ON_A_GPU = N_("It was trained on a GPU, where sums are not always added in the same order.")
OTHER_MACHINES = N_("It was trained on more than one kind of device: {devices}.")
OTHER_VERSIONS = N_("Its attempts had different versions of {package}.")
OLDER_VERSION = N_("It was made with {package} {then}, and this app has {now}.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id and its parameters, to be translated where it is shown."""

    message: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in the language of this context."""
        return _(self.message, **self.parameters)


def why_not_the_same(record: RunRecord, history: History, versions: Mapping[str, str]) -> Sentence | None:
    """The first reason why a run of the same recipe, with these versions here, would give another curve; else None."""
    if record.parent is not None:
        return Sentence(FORKED)
    if history.changes:
        return Sentence(RATE_CHANGED, {"step": history.changes[0].step})
    if history.reason == "time":
        return Sentence(STOPPED_BY_TIME)
    if len(history.lengths) > 1 and record.recipe.schedule != "constant":
        return Sentence(STRETCHED)
    return _of_devices(history) or _of_versions(history, versions)


def _of_devices(history: History) -> Sentence | None:
    if any(not device.startswith("CPU") for device in history.devices):
        return Sentence(ON_A_GPU)
    if len(history.devices) > 1:
        return Sentence(OTHER_MACHINES, {"devices": ", ".join(history.devices)})
    return None


def _of_versions(history: History, here: Mapping[str, str]) -> Sentence | None:
    """Python's own version decides nothing."""
    for package in here.keys() - {"python"}:
        found = {versions[package] for versions in history.versions if package in versions}
        if len(found) > 1:
            return Sentence(OTHER_VERSIONS, {"package": package})
        for version in found - {here[package]}:
            return Sentence(OLDER_VERSION, {"package": package, "then": version, "now": here[package]})
    return None
