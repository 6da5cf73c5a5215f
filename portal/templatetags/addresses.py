"""E-mail addresses as people read them: `{% load addresses %}`, then `{{ user.email|address }}`."""

from django import template

from portal.accounts.addresses import shown

register = template.Library()

register.filter("address", shown)
