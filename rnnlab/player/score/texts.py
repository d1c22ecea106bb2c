"""Every sentence of the score. The JavaScript holds none: it fills the named fields of these."""

from __future__ import annotations

from types import MappingProxyType

from rnnlab.i18n import N_, _

#: key -> message id. ``{time}`` is "row 12" or "timestep 12", ``{percent}`` is filled from ``percent``.
_TEXTS = MappingProxyType(
    {
        # moments
        "row": N_("row {step}"),
        "timestep": N_("timestep {step}"),
        "rows": N_("rows {first} to {last}"),
        "timesteps": N_("timesteps {first} to {last}"),
        "row_of": N_("Row {step} of {count}"),
        "timestep_of": N_("Timestep {step} of {count}"),
        "percent": N_("{value} %"),
        # controls
        "play": N_("Play"),
        "pause": N_("Pause"),
        "restart": N_("From the start"),
        "back": N_("One timestep back"),
        "forward": N_("One timestep on"),
        "speed": N_("Speed"),
        "loop": N_("Play again and again"),
        "lanes": N_("Lanes"),
        "all_lanes": N_("All lanes"),
        "few_lanes": N_("Only the hidden state"),
        "widen": N_("{name}: show every unit"),
        "narrow": N_("{name}: back to the overview"),
        "stage": N_("The score. Space plays and pauses, the arrow keys move one timestep, Home and End jump."),
        "link": N_("Copy a link to this view"),
        "link_explain": N_("The link restores the digit, the network, the row, the lanes and the pinned unit."),
        "link_copied": N_("The link is copied"),
        "explain": N_("What am I looking at?"),
        "digit_explain": N_(
            "This is the digit as the network is given it, 28 by 28 pixels. What is still pale has not been read yet."
        ),
        "clock": N_("The line and the clock"),
        "clock_explain": N_(
            "The line marks one moment in all lanes at once. Play lets it run, and the slider or a click on a row moves it."
        ),
        # takes
        "surgery_axis": N_("Show"),
        "surgery_explain": N_(
            "“Before” is the network as it is, “after” the network with your surgery, and “difference” is after minus before. "
            "A changed state is one the network never met in training, so read the rest of its answer with care."
        ),
        "difference": N_("Difference"),
        "training_axis": N_("Training step"),
        "training_explain": N_(
            "This is the same digit, read by the same network at earlier moments of its training. "
            "Drag to see when the gates began to work; nothing is sent while you drag."
        ),
        "training_step": N_("step {step}"),
        "section_of": N_("This part is about “{take}”. The score above shows something else."),
        "pinned": N_("Pinned: unit"),
        # what stands where
        "hint_row": N_("One line is one moment: the row it reads, and everything it had right then."),
        "hint_timestep": N_("One line is one moment: the pixels it reads, and everything it had right then."),
        "digit": N_("The digit"),
        "digit_row": N_("read row by row, from the top"),
        "digit_timestep": N_("marked: the pixels of this timestep"),
        "reading_row": N_("the row it is reading"),
        "reading_timestep": N_("the pixels it is reading"),
        "units": N_("{units} units, in no order"),
        "units_ordered": N_("{units} units, in the chosen order"),
        "unit": N_("1 unit"),
        "binned": N_("{group} a column"),
        "row_bins": N_("{count} timesteps, {group} a line"),
        "server_bins": N_("This trace is long: every column is the mean of {group} neighbouring units."),
        "belief_last": N_("if it had to answer now; it was trained only to answer at the end"),
        "belief_every": N_("if it had to answer now; it was trained to answer after every timestep"),
        "now": N_("now: {digit}, {percent}"),
        "answer": N_("answer: {digit}, {percent}"),
        # the readout
        "read_unit": N_("{name} {symbol}, unit {unit}, {time}: {value}"),
        "read_units": N_("{name} {symbol}, mean of units {first} to {last}, {time}: {value}"),
        "read_some": N_("{name} {symbol}, mean of units {units}, {time}: {value}"),
        "read_belief": N_("{name} {symbol}, digit {digit}, {time}: {value}"),
        "read_pixel": N_("{name} {symbol}, pixel in row {row} and column {column}, read at {time}: {value}"),
        "live": N_("{time}: belief {digit} at {percent}. {name}, mean {value}."),
        "not_finite": N_("not a number"),
        # cover and guess
        "watch": N_("The network reads from the top. What do you see?"),
        "question": N_("Which digit? How sure are you?"),
        "guess": N_("My guess is {digit}"),
        "sure": N_("sure"),
        "fairly": N_("fairly sure"),
        "unsure": N_("a guess"),
        "covered": N_("covered until you have guessed"),
        "reveal": N_("Reveal"),
        "again": N_("Once more"),
        "next": N_("Next digit"),
        "gates": N_("Gates"),
        "large": N_("Large type"),
        "key_space": N_("Space"),
        "told_guess": N_("You said {guess}."),
        "told_sure": N_("You said {guess}: {sureness}."),
        "told_then": N_(
            "After {time} the network’s belief was {digit}, {percent}; at the end it answers {answer}, {last}."
        ),
        "told_label": N_("The digit was meant as a {label}."),
    }
)


def text_table() -> dict[str, str]:
    """The sentences in the language of this context, their fields still open."""
    return {key: _(message) for key, message in _TEXTS.items()}
