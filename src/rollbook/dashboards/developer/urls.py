"""The addresses of developers."""

from django.urls import path

from rollbook.dashboards.developer import (
    apps,
    browsing,
    calls,
    keys,
    live,
    overview,
    people,
    sandboxes,
    schools,
    scopes,
)

app_name = "developer"

urlpatterns = [
    path("developers/start", overview.start, name="start"),
    path("developers/<int:team>", overview.team, name="team"),
    path("developers/<int:team>/activity", overview.activity, name="activity"),
    path("developers/<int:team>/people", people.people, name="people"),
    path("developers/<int:team>/people/invite", people.invite, name="invite"),
    path("developers/<int:team>/people/invitations/<int:number>/withdraw", people.withdraw, name="withdraw"),
    path("developers/<int:team>/people/<int:number>/remove", people.remove, name="remove"),
    path("developers/<int:team>/test-schools", sandboxes.sandboxes, name="sandboxes"),
    path("developers/<int:team>/test-schools/new", sandboxes.new_sandbox, name="new_sandbox"),
    path("developers/<int:team>/test-schools/<int:sandbox>", sandboxes.sandbox, name="sandbox"),
    path("developers/<int:team>/test-schools/<int:sandbox>/again", sandboxes.refill, name="refill"),
    path("developers/<int:team>/apps", apps.apps, name="apps"),
    path("developers/<int:team>/apps/new", apps.new_app, name="new_app"),
    path("developers/apps/<int:app>", apps.app, name="app"),
    path("developers/apps/<int:app>/details", apps.details, name="details"),
    path("developers/apps/<int:app>/scopes", scopes.scopes, name="scopes"),
    path("developers/apps/<int:app>/keys", keys.keys, name="keys"),
    path("developers/apps/<int:app>/keys/secret", keys.add_secret, name="add_secret"),
    path("developers/apps/<int:app>/keys/app-token", keys.app_token, name="app_token"),
    path("developers/apps/<int:app>/keys/end-token", keys.end_token, name="end_token"),
    path("developers/apps/<int:app>/keys/<int:secret>/only", keys.end_secrets, name="end_secrets"),
    path("developers/apps/<int:app>/schools", schools.schools, name="schools"),
    path("developers/apps/<int:app>/schools/former", schools.former_schools, name="former_schools"),
    path("developers/apps/<int:app>/schools/<int:school>/leave", schools.leave_school, name="leave_school"),
    path("developers/apps/<int:app>/requests", calls.calls, name="calls"),
    path("developers/apps/<int:app>/data", browsing.browse, name="browse"),
    path("developers/apps/<int:app>/going-live", live.going_live, name="going_live"),
]
