"""Words of pages as JSON: control characters become blanks, everything else returns as it was."""

import json

from hypothesis import given
from hypothesis import strategies as st

from store.readings import dump_words

_CHARACTERS = st.sampled_from("\\ub0018\x00\x01\x08\x1b\n\t") | st.characters(codec="utf-8")
WORDS = st.text(_CHARACTERS)


@given(WORDS)
def test_only_control_characters_are_lost(words: str) -> None:
    kept = json.loads(dump_words([words]))[0]
    assert kept == "".join(" " if char < " " and char not in "\n\t\r\f" else char for char in words)
