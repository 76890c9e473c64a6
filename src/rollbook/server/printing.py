"""Letters where there is no mail server: printed, as somebody reads them."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend

RULE = "-" * 79


class PrintedLetters(EmailBackend):
    """Prints whom a letter is for, what about, and its plain text; the same in HTML would bury the code in it."""

    def write_message(self, message: EmailMessage) -> None:
        """Print one letter."""
        head = f"To: {', '.join(message.recipients())}\nSubject: {message.subject}"
        self.stream.write(f"{RULE}\n{head}\n\n{str(message.body).strip()}\n{RULE}\n")
