"""Load what every page needs once, so that forked workers share it."""

from trafilatura.external import jt_stoplist_init

from pipeline.extract.body.blocks_model import model
from pipeline.extract.gate.looks_model import looks_model
from pipeline.extract.page.language import find_language
from pipeline.identity.addresses import suffixes
from pipeline.notation.times.words import eras, every, glue


def warm_up() -> None:
    """Load the models of blocks, looks and languages, the suffixes, trafilatura's last resort.

    And the words of time of all languages.
    """
    suffixes()("news.example")
    model()
    looks_model()
    find_language("warm up")
    jt_stoplist_init()
    for words in (every, glue, eras):
        words()
