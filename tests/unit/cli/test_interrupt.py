"""Signals that would end a command at once end it in good order."""

import os
import signal

import pytest

from cli.interrupt import Stopped, interruptible


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_stops_with_the_code_that_shells_know(number: signal.Signals, code: int) -> None:
    """It is raised where the command is, so what was started is stopped first."""
    with pytest.raises(Stopped) as stopped, interruptible():
        os.kill(os.getpid(), number)
    assert not isinstance(stopped.value, Exception | KeyboardInterrupt)
    assert stopped.value.exit_code == code


def test_handlers_are_put_back() -> None:
    """Outside of a command the signals mean what they meant."""
    before = signal.getsignal(signal.SIGTERM)
    with interruptible():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
