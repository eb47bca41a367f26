"""News agencies, as bylines print them."""

_PRINTED = """
Associated Press|AP|The Associated Press|AP News|Reuters|Thomson Reuters|AFP|Agence France-Presse|Agence France Presse
dpa|Deutsche Presse-Agentur|dpa-AFX|dpa-infocom|epd|Evangelischer Pressedienst|KNA|Katholische Nachrichten-Agentur|SID|Sport-Informations-Dienst
APA|Austria Presse Agentur|SDA|Keystone-SDA|Keystone/SDA|ATS|Belga|ANP|EFE|Agencia EFE|Europa Press|Lusa|ANSA|Adnkronos|AGI|LaPresse
PA|PA Media|Press Association|PTI|Press Trust of India|ANI|IANS|UNI|Xinhua|Xinhua News Agency|CNS|Kyodo|Kyodo News|Jiji|Jiji Press
Yonhap|TASS|ТАСС|Interfax|Интерфакс|RIA Novosti|РИА Новости|Ukrinform|Укрінформ|PAP|ČTK|CTK|TASR|MTI|HINA|Tanjug|Agerpres|BTA|AA|Anadolu Agency|Anadolu Ajansı|DHA|İHA
Bloomberg|Bloomberg News|UPI|United Press International|Canadian Press|The Canadian Press|AAP|Australian Associated Press|NTB|TT|TT Nyhetsbyrån|Ritzau|STT|BNS|ELTA|LETA
Bernama|Antara|VNA|TTXVN|Saba|WAM|SPA|QNA|KUNA|MENA|SANA|IRNA|ISNA|Notimex|Télam|Agência Brasil|Estadão Conteúdo|Agencia Brasil|ABr|Prensa Latina
NAN|News Agency of Nigeria|GNA|Ghana News Agency|APS|MAP|TAP|CNA|Central News Agency|PNA|Philippine News Agency|RSF|Press Association Sport
"""  # noqa: E501

AGENCIES = {name.strip().casefold() for name in _PRINTED.replace("\n", "|").split("|")} - {""}
