import gc

import pytest

from pipeline.extract.undisturbed import undisturbed


def test_garbage_is_collected_again_after_a_page_even_one_that_failed():
    with pytest.raises(ZeroDivisionError), undisturbed():
        assert gc.isenabled() or 1 / 0
    assert gc.isenabled()


def test_who_had_collection_off_keeps_it_off():
    gc.disable()
    try:
        with undisturbed():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
