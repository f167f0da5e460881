"""Addresses of the console."""

from django.urls import path

from console.views import (
    account,
    accounts,
    bulk,
    entries,
    errors,
    evidence,
    findings,
    inbox,
    notices,
    overview,
    recheck,
    scores,
    start,
    steps,
    trail,
)

handler404 = errors.missing
handler500 = errors.failed

urlpatterns = [
    path("", start.start, name="start"),
    path("login", account.log_in, name="login"),
    path("logout", account.log_out, name="logout"),
    path("password", account.password, name="password"),
    path("findings", inbox.inbox, name="inbox"),
    path("findings/<str:key>", findings.finding, name="finding"),
    path("findings/<str:key>/decide", findings.decide, name="decide"),
    path("findings/<str:key>/step", steps.step, name="step"),
    path("findings/<str:key>/recheck", recheck.begin, name="recheck"),
    path("findings/<str:key>/recheck/<int:since>/<int:begun>", recheck.answer, name="rechecked"),
    path("findings/<str:key>/saved/<int:number>", evidence.saved_page, name="saved-page"),
    path("findings/<str:key>/picture/<int:number>", evidence.picture, name="picture"),
    path("findings/<str:key>/download/<int:number>", evidence.download, name="download"),
    path("findings/<str:key>/files/<str:sha256>", evidence.handed_in, name="handed-in"),
    path("bulk/preview", bulk.preview, name="preview"),
    path("bulk/apply", bulk.apply, name="apply"),
    path("batches/<int:batch>/undo", findings.undo, name="undo"),
    path("units", scores.units, name="units"),
    path("units/<str:unit>", scores.unit, name="unit"),
    path("units/<str:unit>/enter", entries.enter, name="enter"),
    path("units/<str:unit>/sign", scores.sign, name="sign"),
    path("units/<str:unit>/reopen", scores.reopen, name="reopen"),
    path("units/<str:unit>/report", overview.report, name="report"),
    path("notices", notices.notices, name="notices"),
    path("notices/new", notices.new, name="new-notice"),
    path("notices/<str:number>", notices.notice, name="notice"),
    path("calendar/<str:key>.ics", notices.calendar, name="calendar"),
    path("overview", overview.overview, name="overview"),
    path("runs", overview.runs, name="runs"),
    path("trail", trail.trail, name="trail"),
    path("trail.csv", trail.export, name="trail-export"),
    path("accounts", accounts.accounts, name="accounts"),
    path("conflicts", scores.conflicts, name="conflicts"),
    path("special", entries.special, name="special"),
    path("special/<str:unit>", entries.enter_special, name="enter-special"),
    path("units/<str:unit>/files/<str:sha256>", evidence.material, name="material"),
]
