"""Places of texts: what speaks of the same lies near, whatever stands around it."""

import numpy as np

from tasks.text.meaning import meanings

CATS = ["the cat sleeps on its mat", "her cat sleeps on the warm mat", "the mat of the cat is where it sleeps"]
BANKS = ["the bank raised its interest rate", "interest at the bank is low", "the bank lends money at an interest rate"]


def test_texts_about_the_same_lie_near_each_other() -> None:
    places = meanings([*CATS, *BANKS], 2)
    near = places @ places.T
    assert near[:3, :3].min() > near[:3, 3:].max()


def test_every_text_has_a_place_and_one_without_words_has_none() -> None:
    places = meanings([*CATS, "?!", ""])
    assert np.allclose(np.linalg.norm(places, axis=1), [1, 1, 1, 0, 0])
    assert not meanings(["?", "!"]).any() and meanings(["one"]).shape == (1, 1)
