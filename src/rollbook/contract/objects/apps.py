"""What an app is told about itself, its token and its mistakes."""

from typing import Final

from rollbook.contract.schema import Boolean, Embed, Integer, ListOf, Moment, Object, Text

LEVELS: Final = ("app", "school")
"""Whether a token stands for an app alone, or for an app at one school."""


class MeToken(Object):
    """The token that was used."""

    access_level = Text("Whether it stands for the app alone or for the app at a school", words=LEVELS, required=True)
    scopes = ListOf("Scopes that the school granted; none with a token of the app alone", item=Text("A scope"))


class Me(Object, word="application"):
    """The app whose token was used."""

    id = Integer("Number of the app", required=True)
    name = Text("What the app is called")
    description = Text("What the app does")
    decription = Text(
        "The value of `description` again: clients of long standing read this misspelling", same_as="description"
    )
    website_uri = Text("Web site of the app")
    support_uri = Text("Where users of the app find help")
    privacy_policy_uri = Text("What the app says about personal data")
    redirect_uri = Text("Address to which a school comes back after it decided")
    install_uri = Text("Address at which a school sets out to use the app")
    listed = Boolean("Whether schools find the app in the list of apps")
    sandbox = Boolean("Whether the app may only see made-up schools")
    force_urn_check = Boolean("Whether the app must name the school that it expects to be let in by")
    created_at = Moment("When the app was registered")
    updated_at = Moment("When the registration last changed")
    token = Embed("The token that was used", of=MeToken, required=True)


class OAuthToken(Object):
    """What an app gets from the token endpoint (RFC 6749, section 5.1, and three members more)."""

    access_token = Text("What to send with every request from now on", required=True)
    refresh_token = Text("What to send for the next access token; it stays the same", absent=True)
    token_type = Text("Always the word bearer", words=("bearer",), required=True)
    level = Text("Whether it stands for the app alone or for the app at a school", words=LEVELS, required=True)
    expires_in = Integer("Seconds until the access token ends; null where it does not")
    school_id = Integer("Number of the school that let the app in", absent=True)
    scopes = ListOf("Scopes that the school granted", item=Text("A scope"), absent=True)


class StandardErrorData(Object):
    """How a caller went beyond the number of requests it may make."""

    count = Integer("Requests that the token made within the time")
    period = Integer("Seconds until the token may ask again")
    limit = Integer("Requests that a token may make in five minutes")


class StandardError(Object):
    """Why a request was not answered."""

    error = Text("Word for a program to tell errors apart")
    message = Text("Sentence for a person, with what to do next", absent=True)
    data = Embed("Numbers behind a refusal for too many requests", of=StandardErrorData, absent=True)
