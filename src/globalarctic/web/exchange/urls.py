"""Addresses of its pages, below the prefix of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import include, path

from globalarctic.web.exchange import account, bodies, finding, learning, pictures, tables, views
from globalarctic.web.exchange.addresses import public_pages
from globalarctic.web.exchange.naming import mentions_of
from globalarctic.web.pages.addresses import PARTS
from globalarctic.web.pages.context import OTHERS
from globalarctic.web.rooms.naming import NAMING

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

for _page in (
    ("find", "exchange.find.title"),
    ("courses", "exchange.lesson.courses"),
    ("records", "exchange.records.title"),
):
    if _page not in OTHERS:
        OTHERS.append(_page)
PARTS["exchange"] = [public_pages]
if mentions_of not in NAMING:
    NAMING.append(mentions_of)

urlpatterns: list[URLPattern | URLResolver] = [
    path("find", finding.find, name="find"),
    path("learn", learning.course_list, name="courses"),
    path("learn/<slug:course_id>", learning.course, name="course"),
    path("learn/<slug:course_id>/course.zip", learning.take_along, name="course-zip"),
    path("learn/<slug:course_id>/<slug:lesson_id>", learning.lesson, name="lesson"),
    path(
        "learn/<slug:course_id>/<slug:lesson_id>/sheet", learning.lesson_sheet, name="lesson-sheet"
    ),
    path("accounts/", include("allauth.urls")),
    path("account", account.account, name="account"),
    path("account/export", account.export, name="export"),
    path("account/erase", account.erase, name="erase"),
    path("records", views.record_list, name="records"),
    path("records/mine", views.mine, name="my-records"),
    path("records/new", views.new, name="new-record"),
    path("records/<slug:key>", views.show, name="record"),
    path("records/<slug:key>/edit", views.change, name="change-record"),
    path("records/<slug:key>/do/<slug:action>", views.do, name="do"),
    path("records/<slug:key>/name", views.name_person, name="name-person"),
    path("records/<slug:key>/said/<int:number>/take-back", views.take_back, name="take-back"),
    path("records/<slug:key>/translate/<slug:target>", views.translate, name="translate-record"),
    path("records/<slug:key>/checked/<slug:target>", views.check_translation, name="checked"),
    path("records/<slug:key>/pictures", pictures.add_picture, name="pictures"),
    path("records/<slug:key>/pictures/<int:number>", pictures.drop_picture, name="drop-picture"),
    path("records/<slug:key>/table", tables.upload, name="table"),
    path("records/<slug:key>/tables/<int:number>", tables.table_page, name="release"),
    path(
        "records/<slug:key>/tables/<int:number>/difference",
        tables.table_difference,
        name="difference",
    ),
    path("records/<slug:key>/tables/<int:number>/charts", tables.save_chart, name="save-chart"),
    path(
        "records/<slug:key>/tables/<int:number>/charts/<int:chart>",
        tables.drop_chart,
        name="drop-chart",
    ),
    path("organisations", bodies.bodies, name="bodies"),
    path("organisations/<slug:key>", bodies.body, name="body"),
    path("organisations/<slug:key>/join", bodies.ask_in, name="ask-in"),
    path("organisations/<slug:key>/members/<int:number>", bodies.let_in, name="let-in"),
    path("organisations/<slug:key>/confirm", bodies.confirm, name="confirm-body"),
    path("review", views.queue, name="queue"),
    path("review/<int:number>", views.decide, name="decide"),
    path("log", views.log_page, name="log"),
]
