"""A function of the user's own that fails is named, with its error and its contract."""

from __future__ import annotations

import pytest

from lightning_rnnvis import CaptureError
from lightning_rnnvis.user_functions import call_user_function


def test_results_and_failures():
    """The result as it is; an error with the setting, what the function is called with and what it must return."""
    settings = {"given_as": "`words`", "contract": lambda: "a batch, and must return ids"}
    assert call_user_function(max, 3, 4, **settings) == 4
    expected = r"The function given as `words` failed with ZeroDivisionError: .*\. It is called with a batch, and must"
    with pytest.raises(CaptureError, match=expected) as caught:
        call_user_function(lambda batch: batch / 0, 1, **settings)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
