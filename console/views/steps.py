"""Objections and repairs of a finding: what units do, and what reviewers answer."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_POST

from console.access import DECIDING, allowed, person_of
from console.desk import desk, stamp
from console.rendering import query
from console.views.findings import MAX_WORDS, RefusedError, show
from console.views.inbox import wanted_of
from model.review import Role, Step
from store.people import People, rectification

MOST_BYTES = 20_000_000
MOST_FILES = 5
KINDS = frozenset(("pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "png", "jpg", "jpeg", "zip", "txt", "csv"))


@allowed(*DECIDING, Role.LIAISON)
@require_POST
def step(request: HttpRequest, key: str) -> HttpResponseBase:
    """One step of a rectification, with a reason and files."""
    person, at = person_of(request), desk()
    row = at.row(key, person)
    try:
        if request.POST.get("step") not in set(Step):
            raise RefusedError("请选择要进行的操作。")
        wanted = Step(request.POST["step"])
        if wanted.is_of_unit != (person.role is Role.LIAISON) or wanted is Step.NOTIFY:
            raise RefusedError(f"您的角色不能“{wanted.zh}”。")
        why = request.POST.get("why", "").strip()[:MAX_WORDS]
        if not why:
            raise RefusedError(f"“{wanted.zh}”须写明情况或理由。")
        if wanted not in rectification(row).steps:
            raise RefusedError(f"“{row.repair.zh}”状态下不能“{wanted.zh}”。")
        files = keep_files(at.people, request.FILES.getlist("file"))
        if wanted is Step.UPHOLD:
            taken = at.people.uphold(key, person, stamp(), why, files)
        else:
            taken = bool(at.people.step([key], wanted, person, stamp(), {"why": why, "files": files}))
        if not taken:
            raise RefusedError("打开本页之后，情况已有变化；请看过新的状态再办理。")
    except RefusedError as error:
        return show(request, key, str(error), 422)
    return HttpResponseRedirect(f"/findings/{key}{query(wanted_of(request, person))}")


def keep_files(people: People, files: "list[UploadedFile[Any]]") -> list[dict[str, str]]:
    """Keep files that were handed in: (name, hash) of each. Raises :class:`RefusedError`."""
    if len(files) > MOST_FILES:
        raise RefusedError(f"附件最多 {MOST_FILES} 个。")
    for each in files:
        if (each.name or "").rpartition(".")[2].lower() not in KINDS:
            raise RefusedError(f"附件“{(each.name or '')[:60]}”的格式不在允许之列（{'、'.join(sorted(KINDS))}）。")
        if (each.size or 0) > MOST_BYTES:
            raise RefusedError(f"附件“{(each.name or '')[:60]}”超过 {MOST_BYTES // 1_000_000} MB。")
    kept = []
    for each in files:
        body = each.read()
        sha256 = hashlib.sha256(body).hexdigest()
        people.files.keep(sha256, body)
        kept.append({"name": (each.name or "")[-120:], "sha256": sha256})
    return kept
