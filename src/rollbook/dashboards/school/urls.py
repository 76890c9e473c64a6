"""The addresses of a school's pages."""

from django.urls import path

from rollbook.dashboards.school.activity import activity, activity_file
from rollbook.dashboards.school.apps import app, apps, apps_file, find
from rollbook.dashboards.school.changes import narrow, pause, resume, revoke
from rollbook.dashboards.school.home import home
from rollbook.dashboards.school.shared import shared, shared_file
from rollbook.dashboards.school.sources import connect, source
from rollbook.dashboards.school.syncs import run, run_file, sync_now, syncs
from rollbook.dashboards.school.users import invite, remove, user, users, users_file, withdraw

app_name = "school"

urlpatterns = [
    path("", home, name="home"),
    path("/apps", apps, name="apps"),
    path("/apps.csv", apps_file, name="apps_file"),
    path("/apps/find", find, name="find"),
    path("/apps/<int:number>", app, name="app"),
    path("/apps/<int:number>/less", narrow, name="narrow"),
    path("/apps/<int:number>/pause", pause, name="pause"),
    path("/apps/<int:number>/resume", resume, name="resume"),
    path("/apps/<int:number>/stop", revoke, name="revoke"),
    path("/shared", shared, name="shared"),
    path("/shared.csv", shared_file, name="shared_file"),
    path("/activity", activity, name="activity"),
    path("/activity.csv", activity_file, name="activity_file"),
    path("/sync", syncs, name="syncs"),
    path("/sync/now", sync_now, name="sync_now"),
    path("/sync/<int:number>", run, name="run"),
    path("/sync/<int:number>.csv", run_file, name="run_file"),
    path("/connect", connect, name="connect"),
    path("/connect/<slug:kind>", source, name="source"),
    path("/users", users, name="users"),
    path("/users.csv", users_file, name="users_file"),
    path("/users/invite", invite, name="invite"),
    path("/users/<int:number>", user, name="user"),
    path("/users/<int:number>/remove", remove, name="remove"),
    path("/users/invitations/<int:number>/withdraw", withdraw, name="withdraw"),
]
