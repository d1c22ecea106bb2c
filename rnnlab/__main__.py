"""The command line: ``python -m rnnlab train | trace | reproduce | evaluate | bench``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from tqdm import tqdm

from rnnlab import events, load_mnist, load_network, train
from rnnlab.bench.report import CELLS, HIDDEN_SIZES, TIMESTEPS, Plan, print_rates, print_time_to_read_well
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import SeedRun
from rnnlab.documents.table import table_lines
from rnnlab.errors import LabError
from rnnlab.export import EXPORTS, export_for
from rnnlab.i18n import _, set_language, system_language, translate_error
from rnnlab.ink.stages import digit_from_ink
from rnnlab.ink.uploads import ink_from_image
from rnnlab.player import Shown
from rnnlab.recipe import DOCUMENTS, TRAINING_IMAGES, Recipe
from rnnlab.reproduce import SEEDS, Job, reproduce
from rnnlab.settings import SETTINGS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it worked, 2 if it was given something it cannot use."""
    set_language(system_language())
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except LabError as error:
        print(translate_error(error), file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rnnlab", description=_("See a recurrent network read."))
    commands = parser.add_subparsers(required=True, metavar=_("command"))

    command = commands.add_parser("train", help=_("train a network and save it"))
    command.set_defaults(command=_train)
    command.add_argument("--document", choices=list(DOCUMENTS), help=_("start from a document's recipe"))
    command.add_argument("--epochs", type=float, help=_("in place of --steps: how often to see each of 55,000 images"))
    for name, setting in SETTINGS.items():
        choices = f" ({', '.join(map(str, setting.choices))})" if setting.choices else ""
        command.add_argument(
            f"--{name.replace('_', '-')}", metavar="…", help=_(setting.help).replace("%", "%%") + choices
        )
    command.add_argument("--out", type=Path, required=True, metavar="m.keras", help=_("where to save the network"))

    command = commands.add_parser("trace", help=_("let a network read a picture and save what it had at every row"))
    command.set_defaults(command=_trace)
    command.add_argument("network", help=_("a shipped network's name, or a .keras file"))
    command.add_argument("picture", type=Path, help=_("a picture of one digit"))
    endings = ", ".join(f".{ending}" for ending in EXPORTS)
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="seven.html",
        help=_("where to save it; its name ends in one of {endings}", endings=endings),
    )

    command = commands.add_parser("reproduce", help=_("run a document's listing and compare with what it printed"))
    command.set_defaults(command=_reproduce)
    command.add_argument("number", choices=[*LISTINGS, "all"], help=_("which listing"))
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="table.json",
        help=_("where to save what was measured; runs that are there already are not made again"),
    )
    command.add_argument("--seeds", type=_positive, default=SEEDS, metavar="…", help=_("how many seeds of each"))
    command.add_argument(
        "--workers", type=_positive, default=1, metavar="…", help=_("how many runs at a time, each on one core")
    )

    command = commands.add_parser("evaluate", help=_("count how many of MNIST's 10,000 test digits a network reads"))
    command.set_defaults(command=_evaluate)
    command.add_argument("network", help=_("a shipped network's name, or a .keras file"))

    command = commands.add_parser("bench", help=_("measure how fast training is here, beside Keras and PyTorch"))
    command.set_defaults(command=_bench)
    for name, values in (("cell", CELLS), ("timesteps", TIMESTEPS), ("hidden_size", HIDDEN_SIZES)):
        flag = f"--{name.replace('_', '-')}"
        command.add_argument(
            flag, nargs="+", metavar="…", help=_("only these, of {all}", all=", ".join(map(str, values)))
        )
    command.add_argument("--rounds", type=int, default=5, metavar="…", help=_("how often each contender has its turn"))
    command.add_argument("--seconds", type=float, default=1.5, metavar="…", help=_("how long a turn is"))
    return parser


def _recipe(options: argparse.Namespace) -> Recipe:
    """The document's recipe, or the default one, with what was given on the command line."""
    start = DOCUMENTS[options.document] if options.document else Recipe()
    given = {name: text for name in SETTINGS if (text := getattr(options, name)) is not None}
    recipe = start.changed(**{name: SETTINGS[name].parse(text) for name, text in given.items()})
    if options.epochs is not None:
        recipe = recipe.changed(steps=max(1, round(options.epochs * TRAINING_IMAGES / recipe.batch_size)))
    return recipe


class _StopOnInterrupt:
    """Ctrl-C ends the run after the step it is in and keeps what was learned; a second one ends it at once."""

    def __init__(self) -> None:
        self._pressed = False
        self._before = signal.signal(signal.SIGINT, self._note)

    def poll(self) -> events.Stop | None:
        return events.Stop() if self._pressed else None

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._pressed = True
        signal.signal(signal.SIGINT, self._before)


def _train(options: argparse.Namespace) -> None:
    recipe = _recipe(options)
    _check_folder(options.out)
    print(_("{count} parameters, {epochs} epochs", count=f"{recipe.parameters:,}", epochs=f"{recipe.epochs:.3g}"))
    with tqdm(total=recipe.steps, unit=_("step"), dynamic_ncols=True) as bar:
        network = train(recipe, on_event=lambda event: _show(event, bar), control=_StopOnInterrupt())
    network.save(options.out)
    print(_("Saved as {file}.", file=options.out))


def _check_folder(file: Path) -> None:
    if not file.parent.is_dir():
        raise LabError("There is no folder “{folder}”. Create it first.", folder=str(file.parent))


def _show(event: events.Event, bar: tqdm) -> None:
    match event:
        case events.Started():
            tqdm.write(_("Device: {device}", device=event.device))
            tqdm.write(_("Matrices are multiplied in {precision}.", precision=event.precision))
        case events.Progress():
            bar.update(event.step - bar.n)
            bar.set_postfix_str(
                _("loss {loss}, accuracy {accuracy}", loss=f"{event.loss:.4f}", accuracy=f"{event.accuracy:.3f}")
            )
        case events.Evaluation(split="test"):
            tqdm.write(_("Test accuracy: {accuracy}", accuracy=f"{event.accuracy:.4f}"))
        case events.Ended(reason="diverged"):
            tqdm.write(_("The loss stopped being a number; the last good weights are kept. Try a lower learning rate."))
        case events.Ended(reason="target"):
            tqdm.write(_("The target accuracy was reached at step {step}.", step=event.step))
        case events.Ended(reason="patience"):
            tqdm.write(_("The validation loss stopped falling; the run ended at step {step}.", step=event.step))
        case events.Ended(reason="time"):
            tqdm.write(_("The time was over at step {step}; what was learned is kept.", step=event.step))
        case events.Ended(reason="stopped"):
            tqdm.write(_("Stopped at step {step}; what was learned is kept.", step=event.step))


def _trace(options: argparse.Namespace) -> None:
    form = export_for(options.out.suffix)
    _check_folder(options.out)
    network = load_network(options.network)
    try:
        content = options.picture.read_bytes()
    except OSError:
        raise LabError("The picture “{file}” cannot be read. Check its name.", file=str(options.picture)) from None
    trace = network.trace(digit_from_ink(ink_from_image(content)))
    try:
        options.out.write_bytes(form.make(Shown(trace, network.name), False))
    except OSError:
        raise LabError("The file “{file}” cannot be written. Choose another place.", file=str(options.out)) from None
    last = trace.probabilities[-1]
    print(_("It reads a {answer}, with {percent} %.", answer=trace.answer, percent=f"{100 * last.max():.1f}"))
    print(_("Saved as {file}.", file=options.out))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _reproduce(options: argparse.Namespace) -> None:
    _check_folder(options.out)
    command = f"python -m rnnlab reproduce {options.number} --seeds {options.seeds} --workers {options.workers}"

    def tell(job: Job, run: SeedRun, left: int) -> None:
        print(
            _("Document {number}, seed {seed}: {seconds} s, test accuracy {accuracy}; runs left: {left}",
              number=job.key, seed=job.seed, seconds=round(run.seconds), accuracy=f"{run.test_accuracy:.4f}", left=left),
            flush=True,
        )  # fmt: skip

    found = reproduce(
        options.number, options.out, seeds=options.seeds, workers=options.workers, command=command, on_run=tell
    )
    for number in LISTINGS if options.number == "all" else [options.number]:
        print("\n" + "\n".join(table_lines(number, found)))
    print("\n" + _("Saved as {file}.", file=options.out))


def _evaluate(options: argparse.Namespace) -> None:
    network, test = load_network(options.network), load_mnist().test
    right = network.predict(test.images) == test.labels
    per_class = np.bincount(test.labels[right], minlength=10) / np.bincount(test.labels)
    print(_("Test accuracy: {accuracy}", accuracy=f"{right.mean():.4f}"))
    print("  ".join(f"{label}: {share:.3f}" for label, share in enumerate(per_class)))


def _bench(options: argparse.Namespace) -> None:
    def chosen(name: str, default: Sequence[Any]) -> list[Any]:
        return [SETTINGS[name].parse(text) for text in getattr(options, name) or map(str, default)]

    plan = Plan(
        chosen("cell", CELLS),
        chosen("timesteps", TIMESTEPS),
        chosen("hidden_size", HIDDEN_SIZES),
        max(1, options.rounds),
        options.seconds,
    )
    print_rates(plan)
    print_time_to_read_well()


if __name__ == "__main__":
    sys.exit(main())
