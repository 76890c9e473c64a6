"""The addresses of the operators' pages."""

from django.urls import path

from rollbook.dashboards.operator.apps import app, apps, decide_app, send_app_back, stop_app
from rollbook.dashboards.operator.auditing import check, trail, trail_file
from rollbook.dashboards.operator.claims import claims, decide
from rollbook.dashboards.operator.home import home
from rollbook.dashboards.operator.people import block, people, people_file, person, second_step, sign_out, unblock
from rollbook.dashboards.operator.school_changes import close_school, invite, new_school, reopen_school, school_facts
from rollbook.dashboards.operator.schools import school, schools, schools_file
from rollbook.dashboards.operator.teams import team, teams
from rollbook.dashboards.operator.work import work

app_name = "operator"

urlpatterns = [
    path("", home, name="home"),
    path("/claims", claims, name="claims"),
    path("/claims/<int:number>", decide, name="decide"),
    path("/schools", schools, name="schools"),
    path("/schools.csv", schools_file, name="schools_file"),
    path("/schools/new", new_school, name="new_school"),
    path("/schools/<int:number>", school, name="school"),
    path("/schools/<int:number>/facts", school_facts, name="school_facts"),
    path("/schools/<int:number>/invite", invite, name="invite"),
    path("/schools/<int:number>/close", close_school, name="close_school"),
    path("/schools/<int:number>/reopen", reopen_school, name="reopen_school"),
    path("/people", people, name="people"),
    path("/people.csv", people_file, name="people_file"),
    path("/people/<int:number>", person, name="person"),
    path("/people/<int:number>/block", block, name="block"),
    path("/people/<int:number>/unblock", unblock, name="unblock"),
    path("/people/<int:number>/sign-out", sign_out, name="sign_out"),
    path("/people/<int:number>/second-step", second_step, name="second_step"),
    path("/teams", teams, name="teams"),
    path("/teams/<int:number>", team, name="team"),
    path("/apps", apps, name="apps"),
    path("/apps/<int:number>", app, name="app"),
    path("/apps/<int:number>/decide", decide_app, name="decide_app"),
    path("/apps/<int:number>/stop", stop_app, name="stop_app"),
    path("/apps/<int:number>/send-back", send_app_back, name="send_app_back"),
    path("/work", work, name="work"),
    path("/trail", trail, name="trail"),
    path("/trail/check", check, name="check"),
    path("/trail.csv", trail_file, name="trail_file"),
]
