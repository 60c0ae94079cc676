"""Approves versions as an application with an ORM does: loads the pending versions, evaluates the rules in Python, and saves the
approvals. Prints the number of approvals, the seconds, and the peak memory in MiB.

usage: worker.py URL
"""

import resource
import sys
import time
from datetime import datetime, timedelta, timezone

from sqlalchemy import BigInteger, DateTime, Text, create_engine, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Version(Base):
    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    author: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    lines_changed: Mapped[int]
    details: Mapped[dict] = mapped_column("metadata", JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    approved: Mapped[bool]
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    approved_by_rule: Mapped[int | None] = mapped_column(BigInteger)
    approved_in_run: Mapped[int | None] = mapped_column(BigInteger)


OLD = datetime.now(timezone.utc) - timedelta(days=30)

RULES = [
    lambda v: v.confidence >= 0.95,
    lambda v: v.confidence >= 0.8 and v.source == "manual",
    lambda v: v.author == "user5",
    lambda v: v.lines_changed < 10 and v.source in ("api", "sync"),
    lambda v: v.details.get("lang") == "de" and v.confidence > 0.7,
    lambda v: v.details.get("score", 0) > 95,
    lambda v: v.confidence > 0.9 and v.lines_changed < 100,
    lambda v: v.author.startswith("user99"),
    lambda v: v.source == "ocr" and v.confidence > 0.85,
    lambda v: v.created_at < OLD,
]


def main(url: str) -> None:
    began = time.monotonic()
    approved = 0
    with Session(create_engine(url)) as session:
        pending = select(Version).where(~Version.approved).execution_options(yield_per=1000)
        for version in session.scalars(pending):
            for number, rule in enumerate(RULES, 1):
                if rule(version):
                    version.approved = True
                    version.approved_at = func.now()
                    version.approved_by_rule = number
                    version.approved_in_run = 1
                    approved += 1
                    break
        session.commit()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(approved, time.monotonic() - began, memory)


main(sys.argv[1])
