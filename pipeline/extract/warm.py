"""Load what every page needs once, so that forked workers share it."""

from trafilatura.external import jt_stoplist_init

from pipeline.extract.language import find_language


def warm_up() -> None:
    """Load the language model and the stop words of trafilatura's last resort."""
    find_language("warm up")
    jt_stoplist_init()
