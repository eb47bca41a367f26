"""Say what the words beside a printed time make of it: a publication, a change, or neither."""

import re
from functools import lru_cache

from pipeline.notation.times.letters import plain


def _any_of(text: str, *, begin: bool = False) -> re.Pattern[str]:
    """A pattern of words, gathered by their first letters: a quarter of the time of a plain one."""
    endings: dict[str, list[str]] = {}
    for word in map(plain, text.split()):
        endings.setdefault(word[0], []).append(word[1:])
    words = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in endings.items())
    return re.compile(rf"(?:^|[\W_])(?:{words})" if begin else words)


# Beginnings of words, as pages print them and as classes are named.
CHANGE = _any_of(
    "updat modif aktualis aktualiz maj\\b mise.?a.?jour mis.a.jour actualis actualiz actualitz "
    "atualiz aggiorn aggornat opgedateer amended osvjezen dopunj uppfært breytt papild preciz "
    "промен "
    "абноўл ажурир измењен шинэчл навсоз янгила жаңырт täzelen kemas.?kini kemaskini pembaruan "
    "binago imehaririwa నవీకరించ అప్.?డేట్ ನವೀಕರಿಸ ಅಪ್.?ಡೇಟ್ പുതുക്കി അപ്.?ഡേറ്റ് "
    "અપડેટ ਅੱਪਡੇਟ ਅਪਡੇਟ ଅପଡେଟ୍ යාවත්කාලීන अद्ययावत अद्यावधिक ອັບເດດ ປັບປຸງ បច្ចុប្បន្នភាព ပြင်ဆင် အပ်ဒိတ် "
    "اپ.?ڈیٹ بروز.?رسانی اوسمهاله نوێکر sửa.đổi dagfort andret endret andrad muudet "
    "bijgewerkt gewijzigd oppdat opdat uppdat päivitet muokat zmienion zmodyfik obnov zmeněn "
    "upraven izmijen izmen ažurir posodob spremenj frissít módosít revizuit редактир обновл "
    "изменен оновлен змінен актуализ ажурир güncel duzenle ενημερ τροποπ 更新 更正 修改 修正 改訂 "
    "编辑 수정 업데이트 최종편집 تحديث تعديل حدثت עודכן עדכון به.?روز ویرایش ترمیم अपडेट अद्यतन संशोध "
    "হালনাগাদ আপডেট সংশোধ புதுப்பி แก้ไข ปรับปรุง อัปเดต อัพเดท cập.nhật chỉnh.sửa diperbarui "
    "diperbaharui dikemas.kini diubah revised edited corrected changed last.change zuletzt stand: "
    "atnauj pakeist atjaun labots uuendat muudet perditës nuashonra diweddar eguneratu განახლ "
    "թարմաց жаңартыл yenilən yangilan imesasishwa"
)
PUBLICATION = _any_of(
    "publi pubdate posted created entry-date article.?date date.?line veröff issued posté gepostet "
    "verfasst geplaatst opublik publikov udgivet julkais опубл опублик оприлюдн објав yayın "
    "δημοσι 投稿 公開 掲載 配信 發布 发布 發佈 发表 發表 入力 입력 등록 게재 승인 نشر انتشار "
    "منتشر پوسٹ "
    "פורסם प्रकाशित प्रकाशन প্রকাশ เผยแพร่ โพสต์ đăng xuất.bản diterbitkan dipublikasi diterbit "
    "written filed originally first közzét megjelen objavlj vydán zverejn paskelb ieva avald birt "
    "foilsi cyhoedd argitarat გამოქვეყნ հրապարակ жарияла nəşr chapa e.lon imechapishwa"
)
# A picture, a concert or a comment has a date of its own.
OTHER = _any_of(
    "photo foto fotó fotograf picture imag bild billed kuva zdjęcie snímek slika фото снимок "
    "снимка φωτο 写真 撮影 摄影 攝影 图片 圖片 사진 صورة تصوير عکس תמונה צילום फोटो तस्वीर ছবি ภาพ "
    "ảnh "
    "gambar getty courtesy file.photo archiv fichier credit © copyright "
    "expire valid.until deadline concert festival event birth born died joined member.since",
    begin=True,
)
BY = re.compile(
    r"(?:by|par|von|vom|por|di|da|av|af|door|od|przez|av|de|от|из|от|tarafından|oleh|bởi)\b"
)
LABEL_LETTERS = 40
WORD = re.compile(r"\S+")


@lru_cache(maxsize=4096)  # the times of a list stand beside the same words
def speaks_of_change(label: str) -> bool:
    """Whether the words before a time, the nearest last, make it that of a change."""
    near = plain(label[-LABEL_LETTERS:])
    changes = [one.start() for one in CHANGE.finditer(near)]
    if not changes:
        return False
    publications = [one.start() for one in PUBLICATION.finditer(near)]
    return not publications or changes[-1] > publications[-1]


def from_change_on(text: str) -> str:
    """A text from the first word on that speaks of a change; all of it where none does.

    >>> from_change_on("28 July 2026, updated 29 July 2026")
    'updated 29 July 2026'
    """
    for word in WORD.finditer(text):
        # Plain letters may be fewer than were printed, so each word is asked for itself.
        ahead = plain(text[word.start() : word.start() + LABEL_LETTERS])
        found = CHANGE.search(ahead)
        if found and found.start() < len(ahead.split(maxsplit=1)[0]):
            return text[word.start() :]
    return text


def speaks_of_publication(label: str) -> bool:
    """Whether they make it that of the publication."""
    return bool(PUBLICATION.search(plain(label[-LABEL_LETTERS:])))


@lru_cache(maxsize=4096)
def speaks_of_other(words: str) -> bool:
    """Whether words beside a time make it that of a picture, an event or a person."""
    return bool(OTHER.search(plain(words)))
