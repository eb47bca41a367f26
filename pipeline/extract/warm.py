"""Load what every page needs once, so that forked workers share it."""

from trafilatura.external import jt_stoplist_init

from pipeline.extract.body.blocks_model import model
from pipeline.extract.page.language import find_language


def warm_up() -> None:
    """Load the models of blocks and languages, and trafilatura's last resort."""
    model()
    find_language("warm up")
    jt_stoplist_init()
