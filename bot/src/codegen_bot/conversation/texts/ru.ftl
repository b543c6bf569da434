welcome =
    <b>Здравствуйте.</b> Напишите, что должно появиться, и через несколько минут у него будет адрес в интернете.
    Например: <i>Список книг. У книги есть название (обязательное), автор и оценка от 1 до 5.</i>
help =
    Пишите своими словами: это начнёт новый продукт, ответит на его вопрос или изменит его, и я скажу, что именно.
    
    /new – новый продукт
    /projects – ваши продукты
    /status – что происходит
    /logs – что делается, и журнал
    /timeline – сколько занял каждый запуск, картинкой
    /report – что сделано, где работает, сколько стоило и чего ждёт
    /budget – сколько потрачено и осталось; <code>/budget книги 10</code> задаёт лимит
    /secret – передать продукту значение, которое знаете только вы
    /key – показать ключ, который спрашивает продукт, или сделать новый
    /rollback – вернуться к прежнему выпуску
    /delete – убрать продукт
    /cancel – забыть то, что мы собирались сделать
refused = Доступа пока нет. Ваш номер в Telegram: <code>{ $id }</code>. Передайте его администратору.
invited = <code>{ $id }</code> теперь может писать мне.
invite-how = Напишите <code>/invite 123456789</code> с номером человека в Telegram.
admin-only = Это может сделать только администратор.
preparing = Готовлю ваше место; написанное сохранено, и работа продолжится сама.
away = Кластер не отвечает. Написанное сохранено; я продолжу сам и сообщу.
failed = Отказано: { $reason }
refused-rules = Правила кластера этого не допускают.
refused-rights = На это у вас нет прав. Их может дать администратор кластера.
refused-quota = В вашем пространстве не осталось места. Удалите что-нибудь или попросите администратора его расширить.
refused-gone = Того, о чём речь, уже нет.
refused-conflict = Прямо сейчас это меняет кто-то ещё. Попробуйте ещё раз.
refused-other = Кластер отказал.
refused-words = <i>{ $reason }</i>
flood = Слишком много сразу. Начало я сохранил; остальное напишите чуть позже ещё раз.
repeated = ↻ <i>Возможно, вы это уже видели.</i>
stale = Эта кнопка из прошлого. Вот что есть сейчас.
gone = Этого продукта уже нет.
unreadable = Я читаю только текст. Напишите, пожалуйста, словами.
edited = За исправлениями прежних сообщений я не слежу; напишите, что должно быть иначе.
too-short = Расскажите подробнее: что он хранит и что есть у каждой записи?
cancelled = Забыто.
new-ask = Что он должен делать? Напишите своими словами.
new-made =
    <b>Новый продукт:</b> { $title }
    Я за работой; это сообщение показывает, что уже сделано.
change-ask = Что должно быть иначе в <b>{ $title }</b>?
change-made =
    <b>Изменение { $title }:</b> { $text }
    Оно в очереди; это сообщение показывает, что уже сделано.
button-reopen = ↩️ Не работает
reopen-ask =
    Что не так с этим изменением <b>{ $title }</b>? <i>{ $text }</i>
    Напишите, что вы делали, что увидели и чего ждали.
reopen-made =
    <b>Ещё раз { $title }:</b> { $text }
    Что уже пробовали, я знаю; это сообщение показывает, что сделано.
reopen-gone = Этого изменения <b>{ $title }</b> уже нет в записях. Напишите, что должно быть иначе.
change-full = В очереди <b>{ $title }</b> больше нет места. Дождитесь, пока что-то завершится.
answered = <b>Ответ для { $title }:</b> { $text }
    Продолжаю.
choose = Это изменение или что-то новое? <i>{ $text }</i>
choose-question = Ответа ждут несколько продуктов. Для какого этот? <i>{ $text }</i>
question =
    <b>{ $title } спрашивает:</b>
    { $question }
question-gone = Этот вопрос уже закрыт.
button-new = ➕ Что-то новое
button-projects = 📋 Продукты
button-open = Открыть
button-change-this = ✏️ Изменить
button-secret = 🔑 Секреты
button-rollback = ⏪ Прежние выпуски
button-delete = 🗑 Удалить
button-delete-yes = Да, удалить { $title }
button-keep = Нет, оставить
button-back = ‹ Назад
button-next = Дальше ›
button-newest = ⏩ Снова самый новый
projects-none = Пока ничего нет. Напишите, что должно появиться.
projects = Ваши продукты, страница { $page } из { $pages }:
card = <b>{ $title }</b>
card-url = 🌐 { $url }
card-spend = 💰 { $amount } { $currency }
card-release = 📦 выпуск <code>{ $release }</code>
state-waiting-secret = 🔑 ждёт от вас { $count ->
        [one] { $count } значение
        [few] { $count } значения
       *[other] { $count } значений
    }
said = { $text }
card-change = ✏️ <i>{ $text }</i>
card-tasks = 🧩 задачи: готово { $done } из { $count }
task-Done = ✅ { $text }
task-Working = 🔨 { $text }
task-Left = 🔁 { $text }
task-Planned = ⏳ { $text }
card-path = 🔀 вопросов по пути: { $count }
path-step = ↪️ { $asker } → { $graph }: { $text }
graph-intake = анализ
graph-engineering = разработка
graph-devops = выпуск
graph-qa = проверка
phase-Queued = ⏳ в очереди
phase-Live = ✅ сделано
phase-Refused = 🚫 отклонено
phase-Pending = ⏳ записано
phase-Analyzing = 🔎 читаю, чего вы хотите
phase-AwaitingInput = ❓ ждёт вашего ответа
phase-Allocating = 🗄 ищу сервер
phase-Engineering = 🛠 пишу и проверяю
phase-Building = 📦 собираю
phase-ResolvingEnvironment = 🔧 собираю настройки
phase-Deploying = 🚚 доставляю на сервер
phase-Verifying = 🔭 смотрю снаружи
phase-Ready = ✅ работает
phase-Suspended = ⏸ приостановлен
phase-Failed = ⛔ остановлен
phase-Deleting = 🗑 убирается
secret-none = <b>{ $title }</b> не ждёт значений.
secret-list = <b>{ $title }</b> ждёт эти значения. Какое у вас есть?
secret-ask =
    Следующим сообщением напишите значение <code>{ $key }</code> для <b>{ $title }</b>.
    { $description }
    ⚠️ Оно пройдёт через Telegram. Я удалю ваше сообщение, как только значение будет сохранено; ни одна модель его не увидит. /cancel, если передумали.
secret-stored = <code>{ $key }</code> для <b>{ $title }</b> сохранено.
secret-next = { $count ->
    [one] Не хватает ещё { $count } значения:
   *[other] Не хватает ещё { $count } значений:
 }
secret-last = Это было последнее недостающее значение, продолжаю.
secret-not-stored = Значение сохранить не удалось, сообщение я удалил. Попробуйте /secret чуть позже.
secret-deleted = Ваше сообщение я удалил.
secret-form =
    Передайте значение <code>{ $key }</code> для <b>{ $title }</b> через эту форму: оно минует Telegram, а ссылка работает один раз и 15 минут.
    { $description }
button-form = 🔒 Открыть форму
button-secret-chat = 💬 Написать здесь
form-name = Значение для продукта
form-title = <code>{ $key }</code>
form-ask = Значение для продукта { $project }:
form-send = Сохранить
form-note = Оно попадёт туда, откуда его читает продукт. Эта страница ничего не хранит, ничего не показывает и работает один раз.
form-stored = Сохранено. Страницу можно закрыть.
form-used = Эта ссылка уже использована. Другую можно получить в чате: /secret
form-expired = Эта ссылка больше не действует. Другую можно получить в чате: /secret
form-not-yours = У того, для кого была эта ссылка, больше нет доступа.
form-too-often = Слишком много запросов. Подождите минуту.
form-too-long = Это больше 64 КиБ.
form-later = Сейчас сохранить не удалось. Попробуйте чуть позже.
secret-interrupted = Пока я сохранял значение, меня прервали; ваше сообщение я удалил. /secret покажет, нужно ли оно ещё.
token-stored = <code>{ $key }</code> для <b>{ $title }</b> сохранено. Продукт будет говорить как { $bot }.
token-shape = Это не токен бота: он выглядит как <code>123456789:AA…</code>. Пришлите ещё раз.
token-unknown = Telegram не знает этот токен. Верный показывает @BotFather в /mybots. Пришлите токен ещё раз.
token-webhook = У { $bot } есть вебхук в другом месте, и здесь он ничего не услышит. Снимите его (deleteWebhook) или возьмите другого бота и пришлите токен ещё раз.
token-polled = Сообщения { $bot } уже запрашивает другая программа. Остановите её или возьмите другого бота и пришлите токен ещё раз.
token-used = { $bot } уже занят другим продуктом, а каждому нужен свой. @BotFather создаст нового по /newbot. Пришлите другой токен.
token-own = Это мой собственный токен! Продукту нужен свой бот: @BotFather создаст его по /newbot. Пришлите другой токен.
token-silent = Telegram сейчас ничего не говорит об этом токене, поэтому я его не сохранил. Пришлите его чуть позже ещё раз.
secret-stray = Похоже на токен или ключ, поэтому я удалил сообщение. Передать его продукту можно через /secret.
button-key = 🗝 Ключ
button-show-key = 👁 Показать ключ
button-new-key = 🔄 Сделать новый ключ
button-renew-key = Да, новый ключ
button-keep-key = Нет, оставить
button-copy-key = 📋 Скопировать
key-create = добавление
key-list = список
key-get = просмотр записи
key-update = изменение
key-delete = удаление
key-everything = всё
key-told = 🗝 Ключ спрашивают: { $operations }. Команда /key покажет его вам и больше никому.
key-about =
    <b>{ $title }</b> спрашивает ключ здесь: { $operations }.
    Страница продукта спросит его у вас; программы передают его в заголовке <code>X-API-Key</code>. Давайте его только тем, кому это можно.
key-none = В <b>{ $title }</b> ничто не спрашивает ключ.
key-coming = 🗝 Ключ <b>{ $title }</b> …
key-shown = 🗝 Сообщение исчезнет через { $minutes ->
        [one] { $minutes } минуту
        [few] { $minutes } минуты
       *[other] { $minutes } минут
    }. Нажмите на него, чтобы увидеть ключ.
key-not-shown = Прочитать ключ сейчас не удалось. Попробуйте /key чуть позже.
key-gone = 🗝 Ключ больше не показан. /key
key-of-earlier = 🗝 У прежнего выпуска тот ключ, с которым он сделан; /key может показать другой.
key-new = Сделать новый ключ для <b>{ $title }</b>? Всем, у кого есть прежний, понадобится новый.
key-renewed = Новый ключ сделан. <b>{ $title }</b> выходит с ним; я сообщу, когда он заработает, и с этого момента прежний ключ не принимается.
key-held = <b>{ $title }</b> удерживается на прежнем выпуске, а у него свой ключ. Верните его к самому новому (/rollback), потом сделайте новый ключ.
rollback-none = У <b>{ $title }</b> нет прежних выпусков.
rollback-list = <b>{ $title }</b>: какой выпуск должен работать?
rolled-back = <b>{ $title }</b> переходит на выпуск <code>{ $release }</code> и останется на нём, пока вы не скажете иначе.
rolled-forward = <b>{ $title }</b> снова следует за самым новым выпуском.
delete-ask = Убрать <b>{ $title }</b>? { $policy ->
        [delete] Данные и код тоже будут удалены.
        [backup] Данные сначала попадут в резервную копию, код останется.
       *[keep] Данные и код останутся на месте.
    }
deleted = <b>{ $title }</b> убирается.
kept = <b>{ $title }</b> остаётся.
which = Какой?
event = <b>{ $title }</b>: { $text }
command-new = Новый продукт
command-projects = Ваши продукты
command-status = Что происходит
command-secret = Передать продукту значение
command-key = Ключ продукта
command-rollback = Вернуться к прежнему выпуску
command-delete = Убрать продукт
command-help = Что я умею
command-cancel = Забыть начатое
more = … и ещё { $count }.
report = <b>Отчёт</b>, { $since } – { $until }
report-spent = 💰 модели стоили { $amount } { $currency }
report-waits = ❗ { $count ->
        [one] { $count } продукт ждёт
        [few] { $count } продукта ждут
       *[other] { $count } продуктов ждут
    } вас
report-no-waits = Ничто не ждёт вас.
report-question = ❓ { $text }
report-runs = 🖥 на { $server } с { $since } ({ $days ->
        [one] { $days } день
        [few] { $days } дня
       *[other] { $days } дней
    })
report-built = 🛠 { $count ->
        [one] { $count } новый выпуск
        [few] { $count } новых выпуска
       *[other] { $count } новых выпусков
    }
budgets = <b>Бюджеты</b>
budget-total = 💰 потрачено { $spent } из { $limit } { $currency }, осталось { $left }
budget-month = 💰 в этом месяце потрачено { $spent } из { $limit } { $currency }, осталось { $left }
budget-open = 💰 потрачено { $spent } { $currency }; действует общий лимит установки
budget-how = Другой лимит: <code>/budget { $name } 10</code>
budget-amount = «{ $text }» – не сумма: напишите, например, <code>12.50</code>.
budget-currency = Валюта остаётся { $currency }.
budget-which-currency = В какой валюте? Напишите, например, <code>/budget books 10 EUR</code>.
budget-set = <b>{ $title }</b> теперь может стоить { $limit } { $currency }.
button-spending = 📊 Картинкой
spending-none = Пока ничего не потрачено.
spending-overall = 📊 { $count ->
        [one] Сколько стоил { $count } продукт
        [few] Сколько стоили { $count } продукта
       *[other] Сколько стоили { $count } продуктов
    } и какая это часть лимита
spending = 📊 { $count ->
        [one] Последний { $count } платный запуск
        [few] Последние { $count } платных запуска
       *[other] Последние { $count } платных запусков
    }, один за другим
button-budget = 💰 Бюджет
button-raise = Поднять до { $limit } { $currency }
command-report = Что сделано, работает, стоило и ждёт
command-budget = Сколько потрачено, и новый лимит
help-admin =
    /servers – машины и место на них
    /invite – впустить кого-то
servers = <b>Серверы</b>: { $count }
servers-none = Серверов пока нет.
server-ready = ✅ <b>{ $name }</b>
server-not-ready = ⛔ <b>{ $name }</b>: { $reason }
server-cordoned = 🚧 новое не принимает
server-room = 🧮 занято { $taken } из { $room } МиБ, { $count ->
        [one] { $count } продукт
        [few] { $count } продукта
       *[other] { $count } продуктов
    }
server-unreachable = 🔌 Сервер <b>{ $name }</b> не отвечает по ssh. Заново ничего не ставится; всё, что его ждёт, продолжится само, когда он вернётся.
server-host-key-changed = 🔑 Сервер <b>{ $name }</b> показывает не тот ключ, который закреплён. Пока это не выяснено, там ничего не делается: если вы его переустановили, укажите новый <code>spec.hostKey</code>; если нет, кто-то мог встать посередине.
server-login-refused = 🚪 Сервер <b>{ $name }</b> нас больше не пускает.
server-recovered = ✅ Сервер <b>{ $name }</b> снова отвечает, со своим закреплённым ключом.
log-no-run = Работа ещё не начиналась.
log-empty = Читать нечего: журнал ушёл вместе с подом.
log-run = ⚙️ <code>{ $name }</code>: { $state }
app-log-asked = Я спросил у сервера журнал <b>{ $title }</b>. Это займёт несколько секунд.
app-log-awaited = Сервер ещё не ответил про <b>{ $title }</b>. Обычно это несколько секунд; если он занят, дольше.
app-log-none = <b>{ $title }</b>: { $text }
app-log = Последнее, что сообщил <b>{ $title }</b>, { $at } UTC:
button-app-log = 🖥 Журнал продукта
button-app-log-show = 📜 Показать
button-app-log-again = 🔄 Спросить ещё раз
log-node = шаг <code>{ $node }</code>
log-failure = ⛔ { $reason }: { $text }
log-condition = • { $reason }: { $text }
run-Pending = ждёт начала
run-Running = за работой
run-Waiting = ждёт
run-Succeeded = сделано
run-Failed = не удалось
run-Cancelled = отменено
button-logs = 📜 Журнал
command-logs = Что делается, и журнал
timeline = 📊 { $count ->
        [one] Последний { $count } запуск
        [few] Последние { $count } запуска
       *[other] Последние { $count } запусков
    }: сколько занял каждый, без времени между ними
button-timeline = 📊 По времени
command-timeline = Сколько занял каждый запуск, картинкой
owner-away = <i>Сейчас не получилось всё обдумать, поэтому действую по простым правилам.</i>
owner-unpaid = <i>Бюджет нашего разговора пока исчерпан, поэтому действую по простым правилам.</i>
offer-create = <b>Новый продукт: { $title }</b>
offer-change = <b>Изменение для { $title }:</b>
offer-answer = <b>Ответ для { $title }:</b>
sources = Где я посмотрел:
offer-budget = <b>{ $title }</b> может стоить { $limit } { $currency }.
offer-rollback = <b>{ $title }</b> возвращается к выпуску <code>{ $release }</code>.
offer-newest = <b>{ $title }</b> снова следует за новейшим выпуском.
offer-secret = Для <b>{ $title }</b> нужно значение <code>{ $key }</code>.
offer-delete = Убрать <b>{ $title }</b>?
button-do = ✅ Сделать
