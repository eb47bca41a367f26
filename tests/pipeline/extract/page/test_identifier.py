from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.extract.page.identifier import ArrayIdentifier

ARRAYS = ArrayIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
PLAIN = LanguageIdentifier(
    ARRAYS.nb_ptc,
    ARRAYS.nb_pc,
    ARRAYS.nb_classes,
    ARRAYS.tk_nextmove,
    ARRAYS.tk_output,
    norm_probs=True,
    tk_row=ARRAYS.tk_row,
)
WORDS = (
    "the", "council", "said", "Regierung", "für", "Gemeinden", "l’été", "años", "não", "więcej",
    "правительство", "Україна", "政府は", "정부는", "الحكومة", "रविवार", "œuvre", "İSTANBUL", "12",
)  # fmt: skip


@settings(max_examples=200)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_all_letters_at_once_say_what_the_identifier_says_letter_by_letter(text):
    assert ARRAYS.rank(text) == PLAIN.rank(text)
