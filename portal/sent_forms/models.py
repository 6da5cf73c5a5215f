"""Forms that were sent: the same form sent twice, or three times at once, is one act."""

from django.db import models

from portal import dates


class SentForm(models.Model):
    """A form whose act was done, known by the token that its page carried, and where it led. Made by `once`; the
    unique token lets one of several requests do the act, and the others wait for it and go where it led."""

    token = models.UUIDField(unique=True)
    membership = models.ForeignKey("portal.Membership", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=1000, blank=True)
    sent_at = models.DateTimeField(default=dates.now)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="sentform_sent_at")]

    def __str__(self) -> str:
        return str(self.token)
