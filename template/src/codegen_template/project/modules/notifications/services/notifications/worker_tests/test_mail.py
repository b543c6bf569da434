"""E-mails through a real mail server, and what is refused before one is asked."""

import asyncio

import pytest
from pydantic import BaseModel

from worker.mail import MailNotifier
from worker.mail import MailServer as Address
from worker.notify import Notification, NotifyError, Occurrence
from worker.settings import Settings, SettingsError
from worker_tests.conftest import MailServer
from worker_tests.test_settings import ENVIRON

TO = "shop@example.org"
PASSWORD = "p%2Fss@word"
MAIL = {"SMTP_URL": "smtp://mail.example.org", "NOTIFY_EMAIL_TO": TO}


class Told(BaseModel):
    """A message."""

    number: int
    note: str | None = None


def told(text: str = "Told: 7") -> Notification:
    """Something to tell."""
    return Notification(Occurrence("an-id", "told"), text, Told(number=7))


def send(server: MailServer, notification: Notification, url: str = "") -> None:
    """Write one letter."""
    address = Address.parse(url or server.url)
    asyncio.run(MailNotifier(address, "app@example.org", [TO, "b@example.org"]).send(notification))


def test_a_letter_has_words_and_data_and_the_same_id_again(mail_server: MailServer) -> None:
    send(mail_server, told())
    send(mail_server, told())
    first, again = mail_server.letters
    assert (first["Subject"], first["From"]) == ("Told: 7", "app@example.org")
    assert first["To"] == f"{TO}, b@example.org"
    assert first.get_content().splitlines() == ["Told: 7", "", "number: 7"]
    assert str(first["Message-ID"]).startswith("<an-id.told.")
    assert again["Message-ID"] == first["Message-ID"]


def test_words_cannot_become_headers(mail_server: MailServer) -> None:
    send(mail_server, told("Заказ: a\r\nBcc: everybody@example.org"))
    (letter,) = mail_server.letters
    assert letter["Subject"] == "Заказ: a Bcc: everybody@example.org"
    assert letter["Bcc"] is None


@pytest.mark.parametrize("answer", ["451 later", "550 never"])
def test_a_refusal_is_an_error_with_its_code(mail_server: MailServer, answer: str) -> None:
    mail_server.answers = [answer]
    with pytest.raises(NotifyError, match=answer[:3]):
        send(mail_server, told())


def test_a_password_does_not_go_unencrypted(mail_server: MailServer) -> None:
    url = mail_server.url.replace("//", f"//user:{PASSWORD.replace('@', '%40')}@")
    with pytest.raises(NotifyError) as raised:
        send(mail_server, told(), url)
    assert "word" not in str(raised.value)
    assert mail_server.letters == []


def test_a_server_that_is_away_is_an_error(mail_server: MailServer) -> None:
    with pytest.raises(NotifyError, match="did not take it"):
        send(mail_server, told(), "smtp://127.0.0.1:9")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SMTP_URL": ""}, "SMTP_URL is not set"),
        ({"SMTP_URL": "placeholder"}, "SMTP_URL is not an address"),
        ({"SMTP_URL": "smtp://host:port"}, "SMTP_URL is not an address"),
        ({"SMTP_URL": "https://mail.example.org"}, "SMTP_URL is not an address"),
        ({"NOTIFY_EMAIL_TO": " , "}, "NOTIFY_EMAIL_TO is not set"),
        ({"NOTIFY_EMAIL_TO": f"{TO}, nobody"}, "NOTIFY_EMAIL_TO holds"),
        ({"NOTIFY_EMAIL_FROM": "a@b.c\nBcc: x@y.z"}, "NOTIFY_EMAIL_FROM holds"),
    ],
)
def test_production_needs_somebody_to_tell(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_environ({**ENVIRON, "APP_ENV": "production", **MAIL, **changes})


def test_a_webhook_is_enough_and_development_needs_nothing() -> None:
    webhook = {"NOTIFY_WEBHOOK_URL": "https://hooks.example/a-secret-path"}
    assert Settings.from_environ({**ENVIRON, "APP_ENV": "production", **webhook}).mail is None
    for url in ("", "placeholder"):
        assert Settings.from_environ({**ENVIRON, "SMTP_URL": url}).mail is None


def test_the_sender_is_whoever_may_send() -> None:
    url = "smtps://app%40example.org:a%2Fb@mail.example.org"
    mail = Settings.from_environ({**ENVIRON, **MAIL, "SMTP_URL": url}).mail
    assert mail is not None
    assert (mail.server.port, mail.server.encrypted) == (465, True)
    assert (mail.sender, mail.server.password) == ("app@example.org", "a/b")
    assert "a/b" not in repr(mail)
    anonymous = Settings.from_environ({**ENVIRON, **MAIL}).mail
    assert anonymous is not None
    assert anonymous.sender == TO
