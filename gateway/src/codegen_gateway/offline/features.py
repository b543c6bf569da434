"""Things people ask for that rules cannot build: recognised, named, never pretended."""

import re
from dataclasses import dataclass

from .draft import Language


@dataclass(frozen=True)
class Feature:
    """A recognised wish; ``pattern`` must not match the names of fields and things."""

    key: str
    pattern: re.Pattern[str]
    en: str
    ru: str

    def name(self, language: Language) -> str:
        """What it is called in that language."""
        return self.ru if language == "ru" else self.en


_SEND = r"(?:send|sends|sending|receive|get|deliver|push|отправ\w+|посыла\w+|присыла\w+|рассыла\w+|высыла\w+|получа\w+|шлё\w+|слать)"
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    (
        "payments",
        r"(?:accept|take|process|online|card|integrate|stripe|paypal)\s+(?:\w+\s+)?payments?|pay(?:ing)?\s+(?:online|by card|with)|"
        r"payment (?:gateway|provider|processing|system|integration)|checkout with|stripe|paypal|"
        r"(?:при[её]м|принима\w+|онлайн|подключ\w+)[- ](?:онлайн[- ])?(?:оплат\w+|плат\w+)|(?:оплат\w+|плати\w+|платеж\w+) (?:онлайн|картой|через)|"
        r"интернет-?эквайринг\w*|эквайринг\w*|юkassa|юкасс\w+|оплат\w+ на сайте",
        "online payments",
        "приём оплаты",
    ),
    (
        "mail",
        rf"{_SEND}\s+(?:\w+\s+){{0,3}}(?:e?mails?|letters?|sms|messages?|newsletters?|пис(?:ьм\w*|ем)|смс|сообщени\w+|email\w*|рассылк\w+)|"
        r"(?:email|sms|mail|почтов\w+|смс)[- ](?:notifications?|reminders?|alerts?|уведомлени\w+|рассылк\w+|оповещени\w+)|"
        r"уведомлени\w+ (?:по|на) (?:почт\w+|email|смс)|рассылк\w+ (?:по|на)? ?(?:почт\w+|писем)",
        "sending e-mail or messages",
        "отправка писем и сообщений",
    ),
    (
        "notifications",
        rf"{_SEND}\s+(?:\w+\s+){{0,3}}(?:notifications?|reminders?|alerts?|уведомлени\w+|напоминани\w+|оповещени\w+)|"
        r"\b(?:push[- ]?notifications?|notify|remind(?:s|ing)? (?:me|us|users?|people|them|clients?|customers?|about)|напомина(?:ть|ет|й|ем)|"
        r"уведомля\w+|оповеща\w+|пуш-?уведомлени\w+)(?:\s+\w+){0,6}",
        "notifications and reminders",
        "уведомления и напоминания",
    ),
    (
        "login",
        r"\b(?:log[- ]?in|sign[- ]?in|sign[- ]?up|authenticat\w+|authori[sz]ation|oauth|jwt|sso|user accounts?|user registration|"
        r"access control|role-based|permissions?|users? (?:can )?(?:log in|register|sign up)|password protected|passwords?)\b(?:\s+(?:with|via|for|by)\s+[\w-]+)?|"
        r"авторизаци\w+|аутентификаци\w+|вход(?:ом|а)? (?:по|через|для|в)\s+\w+|логин\w* и парол\w+|парол\w+|регистраци\w+ пользовател\w+|личн\w+ кабинет\w*|"
        r"рол\w+ и прав\w+|права доступа|прав доступа|разграничени\w+ доступ\w+",
        "login, passwords and permissions",
        "вход, пароли и права доступа",
    ),
    (
        "mobile",
        r"(?:mobile|android|ios|iphone|native) (?:app|application|client)s?|мобильн\w+ приложени\w+|приложени\w+ (?:для|под) (?:android|ios|iphone|андроид\w*)",
        "a mobile app",
        "мобильное приложение",
    ),
    (
        "bot",
        r"(?:telegram|discord|slack|whatsapp|chat)[- ]?bots?|\bbot for (?:telegram|discord|slack)|"
        r"(?:телеграм\w*|telegram|чат|вк|discord)[- ]?бот\w*|бот\w* (?:в|для) (?:телеграм\w*|telegram\w*|тг|вк)|(?:in|via|through) telegram|(?:в|через) (?:телеграм\w*|telegram)",
        "a chat bot",
        "чат-бот",
    ),
    (
        "frontend",
        r"(?:web[- ]?(?:page|interface|ui|app|front[- ]?end)s?|(?:an?|the|our) websites?(?= (?:for|with|where|to|that|on)\b)|front[- ]?end|user interface|admin (?:panel|interface|page)|landing page|"
        r"web pages?|html pages?|react|vue|\bgui\b|\bui\b)|"
        r"веб-?(?:страниц\w+|интерфейс\w*|приложени\w+|сайт\w*)|фронт-?энд\w*|фронтенд\w*|админк\w+|админ-?панел\w+|лендинг\w*|"
        r"пользовательск\w+ интерфейс\w*|интерфейс\w* пользователя|сайт\w*(?= (?:с|для|где|на котором)\b)",
        "web pages",
        "веб-страницы",
    ),
    (
        "charts",
        r"\b(?:charts?|graphs?|dashboards?|analytics|statistics|(?:monthly|weekly|daily|sales|generate|pdf) reports?|reporting)\b|"
        r"график(?:и|ов|ами|ах)\b(?!\s+работ)|диаграмм\w+|дашборд\w*|аналитик\w+|статистик\w+|(?:формир\w+|стро\w+|выгру\w+|ежемесячн\w+|готов\w+) отч[её]т\w*|отч[её]тност\w+",
        "charts, statistics and reports",
        "графики, статистика и отчёты",
    ),
    (
        "ai",
        r"\b(?:ai|artificial intelligence|machine learning|chatgpt|gpt|llm|neural networks?|recommendation (?:engine|system)|"
        r"recommend(?:s|ing)? (?:\w+ ){0,2}(?:to|based)|predict(?:s|ion|ions|ing)?)\b(?:-\w+)?|"
        r"искусственн\w+ интеллект\w*|\bии\b|нейросет\w+|машинн\w+ обучени\w+|рекоменд(?:овать|ует)|предсказыва\w+|прогнозир\w+",
        "artificial intelligence",
        "искусственный интеллект",
    ),
    (
        "search",
        r"(?:full[- ]?text )?\bsearch(?:able|ing|es)?\b(?:\s+(?:by|for|through|over|in)\s+[\w ]+)?|\bfilter(?:s|ing|able|ed)?\b(?:\s+(?:by|on)\s+[\w ]+)?|"
        r"\bsort(?:ed|ing|able|s)?\b(?:\s+by\s+[\w ]+)?|поиск\w*(?:\s+по\s+[\w ]+)?|\bискать\b(?:\s+[\w ]+)?|фильтр\w*(?:\s+по\s+[\w ]+)?|сортиров\w+(?:\s+по\s+[\w ]+)?",
        "search, filters and sorting",
        "поиск, фильтры и сортировка",
    ),
    (
        "files",
        r"upload(?:s|ing|ed|able)?(?:\s+(?:of\s+)?(?:\w+\s+)?(?:files?|photos?|images?|pictures?|documents?|videos?|pdfs?))?|file storage|attach(?:ing)? files?|"
        r"file attachments?|"
        r"загру(?:зк\w+|жа\w+|зи\w+)\s+(?:файл\w*|фото\w*|изображени\w+|картин\w+|документ\w*|видео)|прикрепл\w+ файл\w*|хранени\w+ файл\w+",
        "file upload",
        "загрузка файлов",
    ),
    (
        "exchange",
        r"(?:import|export)(?:s|ing)?\s+(?:to|from|into|data|\w+ (?:to|from|as))\b(?:\s+\w+)?|(?:csv|excel|xlsx|pdf) (?:import|export)|integrat(?:e|es|ion|ions|ing) with [\w ]+|"
        r"sync(?:s|hroni[sz]\w+)? with [\w ]+|webhooks?|экспорт\w* (?:в|из|данных)\s?\w*|импорт\w* (?:в|из|данных)\s?\w*|интеграци\w+ с [\w ]+|синхрониз\w+ с [\w ]+|выгрузк\w+ в \w+",
        "import, export and integrations",
        "импорт, экспорт и интеграции",
    ),
    (
        "automation",
        r"\b(?:automatically|cron|scheduled|every (?:day|night|hour|morning|week))\b[^,;.]*|автоматически[^,;.]*|по расписанию[^,;.]*|каждый (?:день|час|вечер)[^,;.]*",
        "actions by themselves or on a schedule",
        "действия по расписанию и автоматически",
    ),
    (
        "realtime",
        r"\b(?:websockets?|real[- ]?time|live (?:updates?|chat)|video calls?|chat between)\b|реальн\w+ врем\w+|видеозвон\w+|онлайн-?чат\w*|\bчат между\b",
        "chats and live updates",
        "чаты и обновления на лету",
    ),
    (
        "maps",
        r"\b(?:google maps|on (?:a|the) map|maps? with|geolocation|gps tracking|route planning)\b|на карте|геолокаци\w+|яндекс[.\s-]?карт\w*",
        "maps",
        "карты",
    ),
    (
        "calculation",
        r"\b(?:calculat(?:e|es|ed|ing|ion|ions)|comput(?:e|es|ed|ing))\b[^,;.]*|(?:рассчит|подсчит|вычисл|счита)(?:ать|ывать|ывает|ает|ыв\w+|ля\w+|ет|ют)\b[^,;.]*|расч[её]т (?!счет)[^,;.]*",
        "calculations",
        "расчёты",
    ),
)
FEATURES = tuple(
    Feature(key, re.compile(rf"(?<![\w-])(?:{pattern})", re.IGNORECASE), en, ru)
    for key, pattern, en, ru in _TABLE
)
_BY_KEY = {feature.key: feature for feature in FEATURES}
_NEGATED = re.compile(
    r"(?:\b(?:no|without|don't need|do not need|not need|neither)\s+(?:\w+\s+)?|\b(?:без|не нужн\w+|не надо)\s+(?:\w+\s+)?)$",
    re.IGNORECASE,
)


def find(text: str) -> list[tuple[Feature, re.Match[str]]]:
    """What is wished in a text and cannot be built; a negated wish is none."""
    found = []
    for feature in FEATURES:
        for match in feature.pattern.finditer(text):
            if not _NEGATED.search(text[: match.start()]):
                found.append((feature, match))
    return found


def by_key(key: str) -> Feature:
    """The feature of that key."""
    return _BY_KEY[key]
