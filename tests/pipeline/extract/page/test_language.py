# ruff: noqa: E501  one sentence a line
import tomllib
from pathlib import Path

import pytest

from pipeline.extract.page.language import find_language, language_code

SENTENCES = {
    "en": "The government said on Sunday that it would publish the report before the end of the month.",
    "de": "Die Regierung teilte am Sonntag mit, dass sie den Bericht noch vor Monatsende veröffentlichen werde.",
    "fr": "Le gouvernement a annoncé dimanche qu'il publierait le rapport avant la fin du mois.",
    "es": "El Gobierno anunció el domingo que publicará el informe antes de que termine el mes.",
    "it": "Il governo ha annunciato domenica che pubblicherà il rapporto entro la fine del mese.",
    "pt": "O governo anunciou no domingo que não vai publicar o relatório antes do fim do mês.",
    "nl": "De regering zei zondag dat zij het rapport voor het einde van de maand zal publiceren.",
    "sv": "Regeringen meddelade på söndagen att den kommer att publicera rapporten före månadens slut.",
    "da": "Regeringen sagde søndag, at den vil offentliggøre rapporten inden udgangen af måneden.",
    "pl": "Rząd zapowiedział w niedzielę, że opublikuje raport przed końcem miesiąca.",
    "cs": "Vláda v neděli oznámila, že zprávu zveřejní ještě před koncem měsíce.",
    "tr": "Hükümet pazar günü raporu ay sonundan önce yayımlayacağını açıkladı.",
    "fi": "Hallitus ilmoitti sunnuntaina julkaisevansa raportin ennen kuun loppua.",
    "hu": "A kormány vasárnap közölte, hogy a jelentést még a hónap vége előtt nyilvánosságra hozza.",
    "ru": "Правительство сообщило в воскресенье, что опубликует доклад до конца месяца.",
    "uk": "Уряд повідомив у неділю, що оприлюднить звіт до кінця місяця, і це вже вирішено.",
    "ja": "政府は日曜日、月末までに報告書を公表すると発表した。",
    "zh": "政府周日宣布，将在月底前公布这份报告。",
    "ko": "정부는 일요일에 이달 말까지 보고서를 발표하겠다고 밝혔다.",
    "ar": "أعلنت الحكومة يوم الأحد أنها ستنشر التقرير قبل نهاية الشهر.",
    "he": "הממשלה הודיעה ביום ראשון כי תפרסם את הדוח לפני סוף החודש.",
    "el": "Η κυβέρνηση ανακοίνωσε την Κυριακή ότι θα δημοσιεύσει την έκθεση πριν από το τέλος του μήνα.",
    "hi": "सरकार ने रविवार को कहा कि वह महीने के अंत से पहले रिपोर्ट प्रकाशित करेगी।",
    "th": "รัฐบาลกล่าวเมื่อวันอาทิตย์ว่าจะเผยแพร่รายงานก่อนสิ้นเดือน",
    "vi": "Chính phủ cho biết hôm Chủ nhật rằng họ sẽ công bố báo cáo trước cuối tháng.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_language_is_found(code):
    found = find_language(SENTENCES[code])
    assert found.code == code
    assert 0.5 <= found.confidence <= 1.0


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("declared", ["en", "de", "ja"])
def test_a_wrong_declaration_is_not_believed(code, declared):
    text = f"{SENTENCES[code]} {SENTENCES[code]}"
    assert find_language(text, (declared,)).code == code


def test_kin_are_told_apart_by_what_is_declared():
    text = "Regeringen sier søndag at den vil offentliggjøre rapporten."
    assert find_language(text, ("no",)).code == "no"


def test_a_declaration_in_another_script_is_impossible():
    assert find_language("Да", ("en", "bg")).code == "bg"


def test_a_text_without_letters_has_what_is_declared():
    assert find_language("3:1", ("fi",)).code == "fi"
    assert find_language("3:1").code is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("zh_Hant", "zh"), ("nb", "no"), ("iw", "he"), ("english", None), ("", None)],
)
def test_tags_become_codes(tag, code):
    assert language_code(tag) == code


TOLD = tomllib.loads(
    (Path(__file__).parents[2] / "notation" / "told.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("code", TOLD)
def test_a_text_is_in_the_language_it_is_written_in(code):
    assert find_language(TOLD[code]["text"]).code == code.split("-")[0]


SORANI = (
    "ئەنجومەنی شارەکە بڕیاری دا هەفتەی داهاتوو پردە نوێیەکەی سەر ڕووبارەکە بکاتەوە. "
    "دانیشتووان زیاتر لە دوو ساڵ چاوەڕێی ئەمەیان دەکرد و ئێستا ڕێگای کارکردنیان کورتتر دەبێت."
)


def test_sorani_is_neither_uyghur_nor_persian():
    assert find_language(SORANI).code == "ckb"
    assert find_language(SORANI, ("ug",)).code == "ckb"


@pytest.mark.parametrize(
    "text",
    [
        # Upper Sorbian and Ossetian, which the identifier takes for Polish and Kyrgyz
        "Měšćanska rada je wobzamknyła, zo so přichodny tydźeń nowy móst přez rěku wotewrě.",
        "Горæты совет сфæнд кодта ног хид байгом кæнын иннæ къуыри. Адæм æнхъæлмæ кастысты.",
    ],
)
def test_a_language_that_nobody_has_learned_is_not_known(text):
    assert find_language(text).code is None
