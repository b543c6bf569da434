"""Patterns of sentences about things, their fields and their relations, in both languages."""

import re

from codegen_gateway.offline.text import language_of


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


WISHED = (
    r"\s*(?:(?:(?:i|we)(?:'d| would)? (?:need|want|like)|please|make|build|create|write|develop|"
    r"нужен|нужна|нужно|"
    r"нам нужен|мне нужен|хочу|сделай\w*|создай\w*|напиши\w*)\s+)*"
    r"(?:me\s+|an?\s+|the\s+|simple\s+|small\s+|простой\s+|простого\s+)*"
)
"""What stands before the name of a wished product: ``I need a simple …``; no group, no end."""
CONNECT = _words(
    r"""
    (?<![\w-])(?:
      (?P<belongs>
        (?P<may>(?:optionally|may|can|might|could|может|могут)\s+(?:быть\s+)?)?
        (?:(?:must|should|always|должн\w+|всегда)\s+)?
        (?:
          belong(?:s|ing)?\s+to | refers?\s+to | points?\s+to
        | (?:references?|links?|connects?|joins?|binds) (?=\s+(?:an?|the|one|its|some)\s)
        | (?:is|are|be)\s+(?:optionally\s+)?(?:(?:always|also)\s+)?
          (?:linked|tied|related|connected|attached|assigned|associated|bound|issued|given|
            lent)\s+(?:to|with)
        | (?:is|are|be|was|were)\s+(?:written|owned|made|placed|created|led|managed|published|done|
          booked)\s+by
        | (?:is|are)\s+(?:located|situated|placed|parked|housed|planted)\s+(?:in|at|on)
          (?=\s+(?:an?|one|the|some)\s)
        | (?:written|published|owned|made|created|led|managed|directed|taught|run)\s+by
          (?=\s+(?:an?|one|the|some)\s)
        | (?:is|are|be)\s+[a-z]+ed\s+by(?=\s+(?:an?|one|exactly\s+one|the)\s)
        | (?:is|are)\s+(?:for|of|from|by|in|on|between|to)(?=\s+(?:an?|one|exactly\s+one|some)\s)
        | (?:assigned|linked|tied|related|attached)\s+to (?=\s+(?:an?|one|the)\s)
        | принадлеж(?:ит|ат|ать|ащ\w+) | отнес[её]н\w*\s+к | относ(?:ится|ятся|иться)\s+к(?:о)?
        | ссыла(?:ется|ются|ться)\s+на | указыва(?:ет|ют)\s+на
        | связан\w*\s+с(?:о)? | привязан\w*\s+к(?:о)? | прикрепл[её]н\w*\s+к(?:о)?
        | закрепл[её]н\w*\s+за
        | (?<![/|,(])назначен[аоы]?(?![а-яё/|,)])(?:\s+на)? | оформлен\w*\s+на
        | принадлежн\w+\s+к
        | (?:is|are)\s+grouped\s+(?:by|into)
        | назнача(?:ется|ются)(?:\s+на)?
        | (?:связыва|соединя)[ею]т(?=\s)
        | (?:с?группирован|распредел[её]н|разбит)\w*\s+(?:по|на)
        | входит\s+в | входят\s+в | жив[её]т\s+в | живут\s+в
        | уч(?:ит|ат)ся\s+в | числ(?:ит|ят)ся\s+(?:в|за) | хран(?:ит|ят)ся\s+(?:в|на)
        | состо(?:ит|ят)\s+в
        | (?:ход(?:ит|ят)|занима(?:ется|ются))\s+(?:в|у)(?=\s+одн(?:у|ом|ой|ого)\s)
        | (?:поставля|обслужива|выполня|назнача|изготавлива|производ|провод|вед)
          (?:[её]тся|ются|ится|ятся)(?=\s+одн(?:им|ой)\s)
        | (?:lives?|studies|study|(?:is|are)\s+(?:kept|stored))\s+(?:in|at)
          (?=\s+(?:an?|the|one)\s)
        | (?:comes?|is\s+bought|are\s+bought|is\s+supplied|are\s+supplied|is\s+delivered|
            are\s+delivered)\s+(?:from|by) (?=\s+(?:an?|exactly\s+one|one|some)\s)
        )
      )
    | (?P<many>
        (?:(?:can|may|must)\s+)?(?:has|have|contains?|includes?|owns?|writes?|hold)\s+
          (?:many|several|multiple|one\s+or\s+more|zero\s+or\s+more|any\s+number\s+of|
            a\s+(?:list|number)\s+of)
      | (?:имеет|имеют|содержит|содержат|включает|включают|(?:может|могут)\s+иметь)\s+
          (?:много|несколько|множество|список)
      )
    | (?P<has>
        (?:(?:each|both|all)\s+)?(?:(?:should|must|will|shall|can|may|also|each|always)\s+)*
        (?:has|have|having|gets?|contains?|containing|includes?|including|consists?\s+of|
           (?:is|are)\s+described\s+by|(?:is|are)\s+characteri[sz]ed\s+by|comprises?|
             comes?\s+with|carry|carries|possess(?:es)?)
        (?:\s+also)?
      | (?:(?:должн\w+|может|могут|также)\s+)*
        (?:имеет|имеют|иметь|имеющ\w+|содержит|содержат|содержать|содержащ\w+|включает|включают|
          состоит\s+из|
           состоят\s+из|описыва(?:ется|ются)|характеризу(?:ется|ются)|обладает|обладают)
        (?:\s+в\s+себя)?(?:\s+также)?
      )
    | (?P<with>
        (?<!вместе\s)(?<!связь\s)(?<!начиная\s)(?<!\bstarts\s)(?<!\bstart\s)(?<!\bbegins\s)
        (?<!\bbegin\s)(?<!\bends\s)(?<!\bend\s)(?:with|с|со)
        (?=\s+(?!\d|no\b|the\s+help|help\b|(?:an?\s+|the\s+)?default\b|помощью|тем\b))
      )
    )(?![\w-])
    """
)
PRONOUN = _words(
    r"""^(?:,?\s*(?:and|but|it|they|each|each\s+one|each\s+of\s+them|every\s+one|which|that|who|
      also|it\s+also|he|she|this|these|
    every|и|а|но|он|она|оно|они|который|которая|которое|которые|каждый|каждая|каждое|
      каждый\s+из\s+них|
    каждая\s+из\s+них|также|у\s+которых|у\s+которого|у\s+которой|эти|это|все|all|all\s+of\s+them|
      both|
    each\s+of\s+which|каждый\s+из\s+которых|каждая\s+из\s+которых|где\s+каждый)\s*)*$"""
)
RELATIVE = _words(
    r"[,\s]+(?:which|that|who|each|of\s+which|each\s+of\s+which|которы\w+|котор\w+|"
    r"кажд\w+\s+из\s+котор\w+)\s*$"
)
FIELD_WORDS = _words(
    r"""^(?:the\s+|these\s+|its\s+|their\s+)?(?:following\s+)?(?:fields?|attributes?|properties|
      columns|data|information|details|
    следующи\w+|следующи\w+\s+(?:пол\w+|атрибут\w+|свойств\w+|данны\w+)|пол(?:я|ями|ей)|
      атрибут\w+|свойств\w+|
    данны\w+|характеристик\w+)(?:\s+(?:are|such\s+as|like))?$"""
)
KEEP = _words(
    r"""^.*?(?<![\w-])(?:
      (?:to|we|i|and|that|which|it|should|must|will|can|users?|people|for|app|service|system|api|
        of|us|me)\s+
        (?:want\s+to\s+|need\s+to\s+|would\s+like\s+to\s+|can\s+|also\s+|must\s+|should\s+|
          will\s+|let\s+us\s+|lets\s+\w+\s+)*
        (?:keep|keeps|keeping|track|tracks|tracking|manage|manages|managing|store|stores|storing|
          record|records|
           recording|write\s+down|put\s+down|note\s+down|jot\s+down|register|registering|maintain|maintains|maintaining|save|collect|catalog|
             catalogue|
           want|need|have|run\s+a\s+list\s+of|log|send\s+(?:it|you)|give\s+(?:it|you)|remember|remembers|organi[sz]e|organi[sz]ing|list|monitor|handle|
             handles|add|create|enter|edit)
    | (?:needs|keeps|remembers|tracks|manages|stores|records|registers|collects|gathers)
    | ^(?:please\s+)?(?:keep|track|manage|store(?!\s+(?:for|of)\b)|record(?!\s+of\b)|
      register(?!\s+of\b)|maintain|(?:need|
      want)(?:\s+to\s+\w+(?=\s+\w))?|there\s+(?:are|is|will\s+be)|save|log)
    | собира(?:ть|ет|ем|ют) | запомина(?:ть|ет|ем|ют) | следить\s+за | наблюдать\s+за
    | (?:хочу|хотим|хотелось\s+бы|надо|нужно)\s+видеть(?=\s+[а-яё]+\s*(?:$|[(:,]|и\s))
    | добавлять | создавать | заводить | веду | учитываю | записываю | храню
    | хран(?:ить|им|ит|ите|и|ят) | храня\w+ | вести | вед[её]м | вед[её]т | ведите | учитывать |
       учитываем | записывать |
      записываем | управлять | управления | вносить | отслеживать | отслеживания | хранения |
         ведения |
      нужн[ыо]? | нужен | нужна | есть | будут
    )(?:\s+(?:track\s+of|records?\s+of|a\s+record\s+of|info(?:rmation)?\s+(?:about|on)|
      data\s+(?:about|on)|about|all|our|my|
      the|an?|up|хранить|вести|информаци\w+\s+об?|данные\s+об?|сведения\s+об?))*
      (?:\s+(?:lists?|catalog(?:ue)?|registry|register|log|journal|list|список|списки|уч[её]т|
        каталог|реестр|журнал)\s+(?:of\s+)?)?
    \s*:?\s+"""
)
KEEP_ONLY = _words(
    r"""^(?:(?:we|i|the\s+(?:service|app|system|api)|it|please|you|this)\s+)*(?:(?:want|need|
      would\s+like|should|must|has|have)\s+(?:to\s+)?)*
    (?:keep|keeps|track|store|stores|manage|manages|record|need|want|following|the\s+following|
      entities|things|models|
    objects|tables|resources|lists|data|data\s+model)(?:\s+(?:track\s+of|the\s+following|these|
      following|entities|things|
    lists|data|objects|tables|models|there\s+are))*$
    |^(?:(?:мы|я|сервис|система|приложение)\s+)?(?:нужно|надо|хотим|хочу|должен|должна|
      должно)?\s*(?:хранить|храним|хранит|вести|ведём|учитывать|
    нужны|нужно|сущности|объекты|таблицы|модели|данные|следующее|следующие\s+сущности|есть)$"""
)
CONTAINER_OF = _words(
    r"""^(?:.*?(?<![\w-]))(?:
      (?:lists?|catalog(?:ue)?|registry|register|database|directory|collection|log|journal|
        inventory|records?|diary|track|history|lifecycle|librar(?:y|ies)|
       dictionary|glossary|archive|backlog|fleet|set|portfolio|table|spreadsheet|roster|overview|
       sheet(?=\s+of\s+(?:our|my|the|all)\b))
        \s+of
    | (?:app|api|application|service|system|tool|tracker|backend|database|crud|program|manager|
      microservice|bot)\s+
        (?:for|about)(?:\s+(?:managing|tracking|keeping|storing|the|a\s+list\s+of|lists\s+of|
          keeping\s+track\s+of|recording|cataloging|organizing))*
    | (?:расписани[ея](?=\s+(?:заняти|урок|тренир|сеанс|курс|лекци|репетиц|мероприят|экскурс|
       матч|дежурств|экзамен))|архива?|перечень|тетрад[ьи]|опис[ьи]|подборк[аиу]|сборник[аи]?|календар[ьяе]|словар[ьяе]|ящик[аи]?|
       список|списки|списка|списком|списков|уч[её]т|уч[её]та|каталог|каталога|реестр|
      база(?:\s+данных)?|базу(?:\s+данных)?|журнал|справочник|
        картотек[ау]|коллекци[яюи]|трекер|дневник)
    )\s+(?P<what>[^,:;]+?)(?:\s+(?:for|in|at|of|from|для|в|на|у)\s+.*|\s+(?:дома|at\s+home))?$"""
)
PLACE_OF = _words(
    r"""^(?!(?:выставки|магазины|склады|приюты|архивы|питомники|парки|автопарки)\s)
      (?:(?:[а-яё]+(?:ый|ая|ой|ий|ую|яя|юю)|с)\s+)*(?:библиотек|бюро|питомник|приют|выставк|склад|магазин|архив|прокат|форм|
      анкет|парк|автопарк|погреб|хранилищ|копилк|сокращалк|сокращател|
      фонотек|фильмотек)(?:[аыуеио]|ой|ом|ов)?\s+(?P<what>[^,:;]+)$"""
)
"""A place or a form of things: ``склад запчастей``, ``форма заявки``."""
BOOKING = _words(
    r"^(?:.*\s)?(?:сервис|систем|приложени|бот|программ|сайт)\w*\s+(?:для\s+)?"
    r"(?P<what>записи|брони|заявки)(?:\s+(?:к|на|по|в)\s.*)?$"
)
"""A product for one kind of thing, called by one of them: ``сервис записи на приём``."""
NAMED_BY = _words(
    r"""^(?:(?:a|an|the|our|my|simple|small|daily|keep|track|organi[sz]e|i\s+need|we\s+need|i\s+want|build|make|create|
      please)\s+)*(?P<what>[\w'-]+(?:\s+[\w'-]+){0,2}?)\s+
    (?:lists?|tracker|catalog(?:ue)?|database|db|registry|directory|log|journal|collection|
      manager|organizer|diary|register|calendar|box|form|bot|inventory|cellar|pantry|wardrobe|
      shortener|
    api|app|service|tracking|management|system|crud)(?:\s+(?:api|app|service|system|application|
      backend|list))*$"""
)
EACH = _words(
    r"""^(?:(?:for|about)\s+(?:(?:each|every|all|an?|the)\s+|
       (?=[\w-]+(?:\s+[\w-]+)?\s+(?:we|i)\s))(?P<what>[\w' -]+?)(?:\s*,)?\s+
       (?:(?:we|i|you|i'd|we'd)\s+)?(?:(?:would\s+)?like\s+to\s+|want\s+to\s+|need\s+to\s+|would\s+like\s+to\s+|should\s+|must\s+|
         also\s+)*
       (?:keep|store|record|need|track|save|know|want|write(?:\s+down)?|note(?:\s+down)?|log|enter|
         make|create|plan|register|list|remember|have|there\s+is|there\s+are)
     | (?:для|про|о|об|по)\s+(?:кажд\w+|всех|любо\w+)\s+(?P<kak>[а-яё -]+?)(?:\s*,)?\s+
       (?:мы\s+)?(?:(?:нужно|надо|хотим|необходимо|будем)\s+)?
       (?:хран\w+|указыва\w+|запис\w+|нуж\w+|известн\w+|вед\w+|есть|заполня\w+|вносит\w+|учитыва\w+)
     | (?:в|во|о|об)\s+(?:кажд\w+\s+)?(?P<about>[а-яё-]+)\s+
       (?:указыва\w+|хран\w+|известн\w+|запис\w+|отмеча\w+)
     | у\s+(?:(?:кажд\w+|всех|любо\w+|одно\w+)\s+)?(?P<u>[а-яё -]+?)\s+
       (?:есть|имеется|имеются|будет|будут|(?:должн\w+|может|могут)\s+быть|быва\w+)(?:\s+только)?
     | у\s+(?:(?:кажд\w+|всех|любо\w+|одно\w+)\s+)?(?P<bare>[а-яё-]+)(?=\s+[а-яё]|:)
    )\s*:?\s+"""
)
BELONGING = (
    _words(
        r"""^за\s+(?:кажд\w+\s+)?(?P<thing>[а-яё -]+?)\s+
        закрепл[её]н\w*\s+(?:одн\w+\s+)?(?P<target>[а-яё -]+)$"""
    ),
    _words(
        r"""^кажд\w+\s+(?P<thing>[а-яё]+)\s+(?:только\s+|лежит\s+|находится\s+|стоит\s+)?
        (?:в|у|на|к)\s+одн\w+\s+(?P<target>[а-яё]+)$"""
    ),
)
"""What a thing belongs to, told without a verb of belonging: behind every thing stands …, or every
photo is in one album."""
RELATIVE_CLAUSE = _words(
    r"\s+(?:that\s+|which\s+)?(?:i|we|you|they|people)(?:'ve|\s+have|\s+had|\s+want\s+to|"
    r"\s+need\s+to)?"
    r"\s+[a-z]+(?:\s+(?:for|to|about|in|on|with))?$"
    r"|,?\s+котор\w+\s+(?:я|мы|вы|они)\s+[а-яё]+$"
)
FOR_EACH = _words(
    r"^(?:for|about)\s+(?:each|every)\s+(?P<what>[\w' -]+)$|^(?:для|"
    r"у)\s+кажд\w+\s+(?P<kak>[а-яё -]+)$"
)
NEW_CLAUSE = _words(
    r"""; | ,?\s+(?:and\s+|а\s+|и\s+|but\s+|while\s+|где\s+|where\s+)?
      (?=(?:each|every)\s+(?!of\b|with\b)[\w-]+(?:\s+[\w-]+)?\s+
        (?:has|have|belongs|contains|references|is|may|can|must|consists|includes)\b)
    | ,\s*(?:а\s+|и\s+|причём\s+|где\s+)?
      (?=кажд\w+\s+(?!из\b)[а-яё-]+\s+
        (?:имеет|принадлеж|относ|содержит|связан|ссыла|привязан|состоит|включает|может|должн|закрепл))
    | ,\s*(?:а\s+|и\s+)?(?=у\s+(?:кажд|всех|любо)\w*\s)
    | ,\s*(?:and\s+)?(?=for\s+(?:each|every)\s)
    | ,\s*(?:а\s+|и\s+)?(?=для\s+кажд\w+\s)"""
)
"""Where a part of a sentence begins that has a subject of its own."""
JOIN = _words(
    r"""; | (?:,\s*(?:and|и|а\ также|as\ well\ as|plus(?!\ ones?\b)|or)?\s+) | ,(?!\d)
    | \s+(?:and|и|а\ также|as\ well\ as|plus(?!\ ones?\b)|также)\s+ | \s+\+\s+"""
)
"""What stands between the items of a list."""
PURPOSE = _words(
    r"[,\s]+(?:so\s+that|so\s+we|so\s+i|in\s+order\s+to|because|чтобы|так\s+как|потому\s+что|"
    r"для\s+того)\b[^:]*$"
)
INTRO = _words(
    r"""^(?:we|i|our|my|hello|hi|hey|dear|please|thanks?|thank\s+you|good\s+\w+|this\s+is|
      it\s+is|it's|there|the\s+(?:service|app|
    system|api|product|goal|idea)|мы|я|у\s+нас|у\s+меня|наш\w*|мой|моя|мо[её]|привет|
      здравствуйте|добрый|спасибо|пожалуйста|
    это|веду|вед[её]м|записываю|учитываю|нужен|нужна|нужно|хочу|хотим|сделай\w*|создай\w*|an?)\b"""
)
ONE_OF = _words(
    r"""\s*(?<![\w-])(?:is\s+|are\s+|which\s+is\s+|can\s+be\s+|must\s+be\s+|
      should\s+be\s+)?(?:one\s+of(?!\s+(?:us|them|you|our|my|these)\b)(?:\s+the)?(?:\s+following)?|either|any\s+of|
    with\s+values|possible\s+values|takes?\s+(?:the\s+)?values?|allowed\s+values|values|
      одно\s+из|один\s+из|одна\s+из|одной\s+из|одним\s+из|
    из\s+списка|принимает\s+значения|со\s+значениями|значения)\s*:?\s+(?!which)"""
)
IS_EITHER = _words(
    r",?\s+(?:and|but)\s+(?:is|are|(?:can|may)\s+be)\s+(?:either\s+)?"
    r"(?P<values>[\w-]+(?:\s(?!or\b)[\w-]+)?(?:,\s+[\w-]+)*\s+or\s+(?!not\b)[\w-]+(?:\s[\w-]+)?)$"
)
"""A state without a name: ``… and is either open or closed``."""
CAN_BE = _words(
    r"""\s+(?:can|may|might|could|must|should)\s+(?:only\s+)?be\s+(?=[\w' -]+(?:,|
      \s+or\s))(?!empty|missing|blank|omitted|null|absent|left|
    optional|unique|required|negative|positive|at\s|more|less|greater|higher|lower|later|earlier|longer|shorter|bigger|
    smaller|larger|older|younger|after|before|different|equal|between|from|up\s)
    |\s+(?:может|могут|должен|должна|должно)\s+быть\s+(?=[\w -]+(?:,|\s+или\s))(?!пуст|не\s|
      уникальн|отрицательн|обязательн|больше|меньше|от\s)
    |,?\s+(?:which|that)\s+(?:is|are)\s+(?:either\s+)?(?=[\w' -]+(?:,|\s+or\s))(?!optional|
      unique|required|not\s|at\s|between|from|up\s)
    |\s+быва[ею]т\s*:?\s+(?=[\w -]+(?:,|\s+или\s))"""
)
_BARE = re.compile(
    r"(?!.*\b(?:lists?|спис\w+|уч[её]т\w*|хранени\w+|ведени\w+|каталог\w*)\b)(?:(?:the|an?|our|"
    r"my)\s+)?(?P<what>[^\W\d_]+(?:\s[^\W\d_]+)?)"
    r"(?:\s(?:к|на|по|у|в)\s[^\W\d_]+)?(?P<rest>\s*(?:[.:(]|$).*)",
    re.IGNORECASE | re.DOTALL,
)


def listed(purpose: str) -> str:
    """``Books: title`` as ``a list of books: title``; empty where more than a thing is said."""
    bare = _BARE.match(purpose)
    if bare is None:
        return ""
    return (
        f"{'список' if language_of(purpose) == 'ru' else 'a list of'} {bare['what']}{bare['rest']}"
    )
