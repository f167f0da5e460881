"""Findings as the JSON that ``duwang findings`` answers."""

from typing import Any

from model.finding import Finding


def finding_answer(finding: Finding) -> dict[str, Any]:
    """One finding as JSON values."""
    return {
        "key": finding.key,
        "unit": finding.unit,
        "check": finding.check,
        "target": finding.target,
        "outcome": str(finding.outcome),
        "confidence": str(finding.confidence),
        "severity": str(finding.severity),
        "message": finding.message,
        "url": finding.url,
        "places": list(finding.places),
        "evidence": [
            {
                "url": e.url,
                "fetched_at": e.fetched_at.isoformat() if e.fetched_at else None,
                "status": e.status,
                "sha256": e.sha256 or None,
                "quote": e.quote,
            }
            for e in finding.evidence
        ],
        "first_seen": finding.first_seen.isoformat() if finding.first_seen else None,
        "last_seen": finding.last_seen.isoformat() if finding.last_seen else None,
        "state": str(finding.state),
        "review": finding.review,
    }
