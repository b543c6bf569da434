welcome =
    <b>Hello.</b> Write what should exist, and some minutes later it has a web address.
    For example: <i>A list of books. A book has a title (required), an author and a rating from 1 to 5.</i>
help =
    Write in your own words: it starts a product, answers its question or changes it, and I say which.
    
    /new – a new product
    /projects – your products
    /status – what is happening
    /logs – what is being done, and what it said
    /timeline – how long each run took, as a picture
    /report – what was built, runs where, cost and waits
    /budget – what was spent and is left; <code>/budget books 10</code> sets a limit
    /secret – give a product a value that only you know
    /key – show the key that parts of a product ask for, or make a new one
    /rollback – go back to an earlier release
    /delete – take a product down
    /cancel – forget what we were about to do
refused = You have no access yet. Your Telegram id is <code>{ $id }</code>: give it to an administrator.
invited = <code>{ $id }</code> may talk to me now.
invite-how = Write <code>/invite 123456789</code> with the Telegram id of the person.
admin-only = Only an administrator may do this.
preparing = I am preparing your space; what you wrote is kept and goes on by itself.
away = The cluster does not answer. What you wrote is kept; I go on by myself and say so.
failed = That was refused: { $reason }
refused-rules = The rules of the cluster do not allow that.
refused-rights = You have no right to do that. An administrator of the cluster can give it.
refused-quota = Your space has no room left. Delete something, or ask an administrator for more.
refused-gone = What this was about is not there any more.
refused-conflict = Somebody else is changing it at this moment. Please try again.
refused-other = The cluster refused that.
refused-words = <i>{ $reason }</i>
flood = That is a lot at once. I have kept the first of it; please write the rest again a little later.
repeated = ↻ <i>Perhaps a repeat of what you have already seen.</i>
stale = This button is from an earlier time. Here is what there is now.
gone = That product is not there any more.
unreadable = I read text only. Please write it in words.
edited = I do not follow corrections of earlier messages; please write what should be different.
too-short = Please tell me more: what things does it keep, and what belongs to each of them?
cancelled = Forgotten.
new-ask = What should it do? Write it in your own words.
new-made =
    <b>New product:</b> { $title }
    I am at work; this message shows how far I am.
change-ask = What should be different in <b>{ $title }</b>?
change-made =
    <b>Change of { $title }:</b> { $text }
    It is in line; this message shows how far I am.
button-reopen = ↩️ It does not work
reopen-ask =
    What is wrong with this change of <b>{ $title }</b>? <i>{ $text }</i>
    Say what you did, what you saw and what you expected.
reopen-made =
    <b>Once more { $title }:</b> { $text }
    I know what was tried; this message shows how far I am.
reopen-gone = That change of <b>{ $title }</b> is not on record any more. Please write what should be different.
change-full = <b>{ $title }</b> has as many changes in line as it can hold. Wait for some to finish.
answered = <b>Answer for { $title }:</b> { $text }
    I go on.
choose = Is this a change or something new? <i>{ $text }</i>
choose-question = Several products wait for an answer. Which one is this for? <i>{ $text }</i>
question =
    <b>{ $title } asks:</b>
    { $question }
question-gone = This question is closed already.
button-new = ➕ Something new
button-projects = 📋 Products
button-open = Open
button-change-this = ✏️ Change
button-secret = 🔑 Secrets
button-rollback = ⏪ Earlier releases
button-delete = 🗑 Delete
button-delete-yes = Yes, delete { $title }
button-keep = No, keep it
button-back = ‹ Back
button-next = Next ›
button-newest = ⏩ The newest again
projects-none = There is nothing yet. Write what should exist.
projects = Your products, page { $page } of { $pages }:
card = <b>{ $title }</b>
card-url = 🌐 { $url }
card-spend = 💰 { $amount } { $currency }
card-release = 📦 release <code>{ $release }</code>
state-waiting-secret = 🔑 waits for { $count ->
        [one] one value
       *[other] { $count } values
    } from you
said = { $text }
card-change = ✏️ <i>{ $text }</i>
card-tasks = 🧩 tasks: { $done } of { $count } done
task-Done = ✅ { $text }
task-Working = 🔨 { $text }
task-Left = 🔁 { $text }
task-Planned = ⏳ { $text }
card-path = 🔀 asked on the way: { $count }
path-step = ↪️ { $asker } asked { $graph }: { $text }
graph-intake = the analysis
graph-engineering = the developer
graph-devops = the release
graph-qa = the test
phase-Queued = ⏳ in line
phase-Live = ✅ done
phase-Refused = 🚫 refused
phase-Pending = ⏳ noted
phase-Analyzing = 🔎 reading what you want
phase-AwaitingInput = ❓ waits for your answer
phase-Allocating = 🗄 looking for a server
phase-Engineering = 🛠 writing and testing
phase-Building = 📦 building
phase-ResolvingEnvironment = 🔧 collecting its settings
phase-Deploying = 🚚 bringing it to the server
phase-Verifying = 🔭 looking at it from outside
phase-Ready = ✅ live
phase-Suspended = ⏸ suspended
phase-Failed = ⛔ stopped
phase-Deleting = 🗑 being taken down
secret-none = <b>{ $title }</b> waits for no value.
secret-list = <b>{ $title }</b> waits for these values. Which one do you have?
secret-ask =
    Write the value of <code>{ $key }</code> for <b>{ $title }</b> as your next message.
    { $description }
    ⚠️ It passes through Telegram. I delete your message as soon as the value is stored; no model ever sees it. /cancel if you would rather not.
secret-stored = <code>{ $key }</code> of <b>{ $title }</b> is stored.
secret-next = { $count ->
    [one] One more value is missing:
   *[other] { $count } more values are missing:
 }
secret-last = That was the last one that was missing; I go on.
secret-not-stored = The value could not be stored and I have deleted your message. Please try /secret again a little later.
secret-deleted = I have deleted your message.
secret-form =
    Give the value of <code>{ $key }</code> for <b>{ $title }</b> by this form: it goes past Telegram and works once, for 15 minutes.
    { $description }
button-form = 🔒 Open the form
button-secret-chat = 💬 Write it here instead
form-name = A value for a product
form-title = <code>{ $key }</code>
form-ask = The value for the product { $project }:
form-send = Store
form-note = It is stored where the product reads it. This page keeps nothing, shows nothing and works once.
form-stored = It is stored. You can close this page.
form-used = This link was used already. Ask for another one in the chat: /secret
form-expired = This link is not good any more. Ask for another one in the chat: /secret
form-not-yours = Whoever this link was made for has no access any more.
form-too-often = Too many requests. Please wait a minute.
form-too-long = That is more than 64 KiB.
form-later = It could not be stored just now. Please try again a little later.
secret-interrupted = I was interrupted while I was storing a value, and have deleted your message. /secret shows whether the value is still needed.
token-stored = <code>{ $key }</code> of <b>{ $title }</b> is stored. The product will speak as { $bot }.
token-shape = That is no token of a bot: it looks like <code>123456789:AA…</code>. Please send it again.
token-unknown = Telegram does not know this token. @BotFather shows the right one under /mybots. Please send the token again.
token-webhook = { $bot } has a webhook elsewhere, so it would hear nothing here. Remove it (deleteWebhook) or take another bot, then send the token again.
token-polled = Another program is asking for the messages of { $bot }. Stop it or take another bot, then send the token again.
token-used = { $bot } belongs to another product already; each needs a bot of its own. @BotFather makes one with /newbot. Please send another token.
token-own = That is my own token! A product needs a bot of its own: @BotFather makes one with /newbot. Please send another token.
token-silent = Telegram does not say anything about this token right now, so I have not stored it. Please send it again a little later.
secret-stray = That holds what looks like a token or a key, so I have deleted it. Use /secret to give it to a product.
button-key = 🗝 Key
button-show-key = 👁 Show the key
button-new-key = 🔄 Make a new key
button-renew-key = Yes, a new key
button-keep-key = No, keep it
button-copy-key = 📋 Copy
key-create = adding
key-list = listing
key-get = looking at one
key-update = changing
key-delete = deleting
key-everything = everything
key-told = 🗝 These ask for a key: { $operations }. /key shows it to you, and to nobody else.
key-about =
    <b>{ $title }</b> asks for a key here: { $operations }.
    The page of the product asks you for it; programs send it in the header <code>X-API-Key</code>. Give it only to people who may do this.
key-none = Nothing in <b>{ $title }</b> asks for a key.
key-coming = 🗝 The key of <b>{ $title }</b> …
key-shown = 🗝 I take this message away after { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }. Tap it to see the key.
key-not-shown = The key could not be read just now. Please try /key again a little later.
key-gone = 🗝 The key is not shown any more. /key
key-of-earlier = 🗝 An earlier release has the key that it was made with, which may be another than /key shows.
key-new = Make a new key for <b>{ $title }</b>? Whoever has the old one then needs the new one.
key-renewed = A new key is made. <b>{ $title }</b> is released with it; I tell you when it is live, and from then on the old key is refused.
key-held = <b>{ $title }</b> is held at an earlier release, which keeps the key it was made with. Let it follow the newest again (/rollback), then make a new key.
rollback-none = <b>{ $title }</b> has no earlier release.
rollback-list = <b>{ $title }</b>: which release should serve?
rolled-back = <b>{ $title }</b> goes to release <code>{ $release }</code> and stays there until you say otherwise.
rolled-forward = <b>{ $title }</b> follows the newest release again.
delete-ask = Take <b>{ $title }</b> down? { $policy ->
        [delete] Its data and code are deleted too.
        [backup] Its data is backed up first, its code stays.
       *[keep] Its data and code stay where they are.
    }
deleted = <b>{ $title }</b> is being taken down.
kept = <b>{ $title }</b> stays.
which = Which one?
event = <b>{ $title }</b>: { $text }
command-new = A new product
command-projects = Your products
command-status = What is happening
command-secret = Give a product a value
command-key = The key of a product
command-rollback = Back to an earlier release
command-delete = Take a product down
command-help = What I can do
command-cancel = Forget what we were about to do
more = … and { $count } more.
report = <b>Report</b>, { $since } – { $until }
report-spent = 💰 models have cost { $amount } { $currency }
report-waits = ❗ { $count ->
        [one] One product waits
       *[other] { $count } products wait
    } for you
report-no-waits = Nothing waits for you.
report-question = ❓ { $text }
report-runs = 🖥 on { $server } since { $since } ({ $days ->
        [one] { $days } day
       *[other] { $days } days
    })
report-built = 🛠 { $count ->
        [one] one new release
       *[other] { $count } new releases
    }
budgets = <b>Budgets</b>
budget-total = 💰 { $spent } of { $limit } { $currency } spent, { $left } left
budget-month = 💰 { $spent } of { $limit } { $currency } spent this month, { $left } left
budget-open = 💰 { $spent } { $currency } spent; the installation's limit holds
budget-how = Another limit: <code>/budget { $name } 10</code>
budget-amount = “{ $text }” is no amount: write it like <code>12.50</code>.
budget-currency = The currency stays { $currency }.
budget-which-currency = In which currency? Write it like <code>/budget books 10 EUR</code>.
budget-set = <b>{ $title }</b> may cost { $limit } { $currency } now.
button-spending = 📊 Picture
spending-none = Nothing was spent yet.
spending-overall = 📊 { $count ->
        [one] What the product has cost
       *[other] What { $count } products have cost
    }, and how much of the limit that is
spending = 📊 { $count ->
        [one] The only run
       *[other] The newest { $count } runs
    } that cost something, one after another
button-budget = 💰 Budget
button-raise = Raise to { $limit } { $currency }
command-report = What was built, runs, cost and waits
command-budget = Spent, left, and a new limit
help-admin =
    /servers – the machines and their room
    /invite – let somebody in
servers = <b>Servers</b>: { $count }
servers-none = There is no server yet.
server-ready = ✅ <b>{ $name }</b>
server-not-ready = ⛔ <b>{ $name }</b>: { $reason }
server-cordoned = 🚧 takes nothing new
server-room = 🧮 { $taken } of { $room } MiB taken by { $count ->
        [one] one product
       *[other] { $count } products
    }
server-unreachable = 🔌 The server <b>{ $name }</b> does not answer by ssh. Nothing is set up anew; what waits for it goes on by itself once it is back.
server-host-key-changed = 🔑 The server <b>{ $name }</b> shows another host key than the pinned one. Nothing is done there until that is clear: if you installed it anew, set <code>spec.hostKey</code>; if not, somebody may stand in between.
server-login-refused = 🚪 The server <b>{ $name }</b> does not let us in any more.
server-recovered = ✅ The server <b>{ $name }</b> answers again, with its pinned host key.
log-no-run = No run has begun yet.
log-empty = There is nothing to read: what it said went with its pod.
log-run = ⚙️ <code>{ $name }</code>: { $state }
app-log-asked = I have asked the server what <b>{ $title }</b> said. That takes a few seconds.
app-log-awaited = The server has not answered about <b>{ $title }</b> yet. It takes a few seconds; one that is being worked on takes longer.
app-log-none = <b>{ $title }</b>: { $text }
app-log = What <b>{ $title }</b> said last, { $at } UTC:
button-app-log = 🖥 What the product said
button-app-log-show = 📜 Show
button-app-log-again = 🔄 Ask again
log-node = step <code>{ $node }</code>
log-failure = ⛔ { $reason }: { $text }
log-condition = • { $reason }: { $text }
run-Pending = waits to begin
run-Running = at work
run-Waiting = waits
run-Succeeded = done
run-Failed = failed
run-Cancelled = cancelled
button-logs = 📜 Log
command-logs = What is being done, and its log
timeline = 📊 { $count ->
        [one] The only run
       *[other] The newest { $count } runs
    }: how long each took, without the time in between
button-timeline = 📊 Timeline
command-timeline = How long each run took, as a picture
owner-away = <i>I could not think it over just now, so I go by simple rules.</i>
owner-unpaid = <i>The budget of our conversation is used up for now, so I go by simple rules.</i>
offer-create = <b>New product: { $title }</b>
offer-change = <b>Change of { $title }:</b>
offer-answer = <b>Answer for { $title }:</b>
sources = Looked up in:
offer-budget = <b>{ $title }</b> may cost { $limit } { $currency }.
offer-rollback = <b>{ $title }</b> goes back to release <code>{ $release }</code>.
offer-newest = <b>{ $title }</b> follows the newest release again.
offer-secret = <b>{ $title }</b> needs the value of <code>{ $key }</code>.
offer-delete = Should <b>{ $title }</b> be taken down?
button-do = ✅ Do it
