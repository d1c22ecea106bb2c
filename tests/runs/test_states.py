from __future__ import annotations

from rnnlab.runs.states import ACTIVE, ENDED, LEGAL, State, may_become


def test_every_state_has_its_successors_and_is_waiting_active_or_ended():
    assert set(LEGAL) == set(State)
    assert {State.QUEUED} | ACTIVE | ENDED == set(State)
    assert not ACTIVE & ENDED


def test_after_an_end_a_run_can_only_wait_for_another_attempt():
    assert all(LEGAL[state] == {State.QUEUED} for state in ENDED)


def test_every_end_can_be_reached_from_the_queue_and_every_active_state_can_end():
    reached = {State.QUEUED}
    while more := {after for state in reached for after in LEGAL[state]} - reached:
        reached |= more
    assert reached == set(State)
    assert all(LEGAL[state] & ENDED for state in ACTIVE)


def test_a_queued_run_is_neither_running_nor_done_without_having_started():
    assert State.RUNNING not in LEGAL[State.QUEUED]
    assert State.DONE not in LEGAL[State.QUEUED]


def test_a_run_that_is_asked_to_stop_does_not_run_on():
    assert LEGAL[State.STOPPING] <= ENDED


def test_may_become_is_the_inverse():
    pairs = {(before, after) for before, states in LEGAL.items() for after in states}
    assert pairs == {(before, after) for after in State for before in may_become(after)}
