"""Mail that is written into a folder holds links that let people in."""

from django.core.mail import EmailMessage, get_connection

from portal import environment


def test_nobody_else_opens_the_folder(tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir(mode=0o755)
    mail = environment.Environment({}).mail("EMAIL_URL", folder)
    connection = get_connection(mail.backend, file_path=mail.folder)
    EmailMessage("Subject", "Text", "a@x.example", ["b@x.example"], connection=connection).send()

    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == 1
