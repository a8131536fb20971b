"""watchlist.yaml, officials.yaml, files of examples -> the values that the steps work with, or every fault with its file, line and column.

First each file is checked by itself (schema.py), then what its parts say of each other, then that every rule can do something:
a watchlist that loads is a watchlist that works.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from extractors.topics import Prefilter
from extractors.values import Administration, Body, Citation, Office, Official, Position, Roster, Tenure, Topic
from walkback.watchlist.examples import read_examples
from walkback.watchlist.faults import WatchlistError, did_you_mean
from walkback.watchlist.form import checked
from walkback.watchlist.model import Feed, Watchlist
from walkback.watchlist.routes import check_routes, daily_digest, routes_by_kind, topic_route
from walkback.watchlist.schema import (
    ANNOUNCED,
    OfficialRow,
    OfficialsFile,
    PositionRow,
    TopicRow,
    WatchlistFile,
)
from walkback.watchlist.source import Path_, Source, read_source

_AS_WRITTEN: Mapping[Path, bytes] = MappingProxyType({})


def load_watchlist(path: Path, officials: Path, instead: Mapping[Path, bytes] = _AS_WRITTEN) -> Watchlist:
    """Load both files, and the examples that the first one names. `instead`: what a file would hold, once written.

    Raises WatchlistError, a ConfigError, with everything that is wrong in them.
    """
    people = read_source(officials, "list of officials")
    source = read_source(path, "watchlist", instead.get(path))
    roster_file = checked(people, OfficialsFile, _check_officials)
    watchlist_file = checked(source, WatchlistFile, lambda s, f: _check_watchlist(s, f, roster_file))
    taught = read_examples(source, watchlist_file.topics if watchlist_file else (), instead)
    faults = [*people.faults, *source.faults, *(fault for one in taught for fault in one.source.faults)]
    if faults or roster_file is None or watchlist_file is None:
        raise WatchlistError(faults)
    return Watchlist(
        feeds=tuple(Feed(id=row.id, url=row.url, outlet=row.outlet, every=row.every) for row in watchlist_file.feeds),
        topics=tuple(_topic(row) for row in watchlist_file.topics),
        positions=tuple(_position(topic, row) for topic in watchlist_file.topics for row in topic.positions),
        routes={topic.id: topic_route(watchlist_file.alerts, topic) for topic in watchlist_file.topics},
        by_kind=routes_by_kind(watchlist_file),
        daily=daily_digest(watchlist_file.alerts),
        roster=_roster(roster_file),
        examples={position: examples for one in taught for position, examples in one.examples.items()},
        digest=hashlib.sha256(
            b"\0".join((source.content, people.content, *(one.source.content for one in taught)))
        ).hexdigest(),
    )


def load_roster(path: Path) -> Roster:
    """Load the officials alone. Raises WatchlistError with everything that is wrong in them."""
    source = read_source(path, "list of officials")
    found = checked(source, OfficialsFile, _check_officials)
    if found is None or source.faults:
        raise WatchlistError(source.faults)
    return _roster(found)


# ------------------------------------------------------------------------------------------- the officials


def _check_officials(source: Source, file: OfficialsFile) -> None:
    for part in ("administrations", "bodies", "offices", "officials"):
        _check_unique(source, (part,), [row.id for row in getattr(file, part)], "id")
    _check_unique(source, ("officials",), [row.name for row in file.officials], "name")
    _check_periods(source, ("administrations",), [(row.from_, row.until) for row in file.administrations])
    _check_administrations(source, file)
    bodies, offices = {row.id for row in file.bodies}, {row.id: row for row in file.offices}
    for number, office in enumerate(file.offices):
        if office.body not in bodies:
            source.fault(
                ("offices", number, "body"), f'there is no body "{office.body}"{did_you_mean(office.body, bodies)}'
            )
    _check_alias_owners(source, file)
    for number, official in enumerate(file.officials):
        _check_official(source, number, official, offices)
    if not source.faults:
        _check_holders(source, file)


def _check_official(source: Source, number: int, official: OfficialRow, offices: dict[str, Any]) -> None:
    for key in ("name", "aliases"):
        names = [official.name] if key == "name" else official.aliases
        for place, name in enumerate(names):
            if " " not in name:
                path: Path_ = ("officials", number, key) if key == "name" else ("officials", number, key, place)
                source.fault(path, f'"{name}" is a single word: give the full name, a surname is found by itself')
    for place, tenure in enumerate(official.tenures):
        path = ("officials", number, "tenures", place)
        if tenure.office not in offices:
            source.fault(
                (*path, "office"), f'there is no office "{tenure.office}"{did_you_mean(tenure.office, offices)}'
            )
    _check_periods(source, ("officials", number, "tenures"), [(row.from_, row.until) for row in official.tenures])


def _check_administrations(source: Source, file: OfficialsFile) -> None:
    in_order = sorted(enumerate(file.administrations), key=lambda one: one[1].from_)
    for (_, before), (number, after) in pairwise(in_order):
        if before.until is None or before.until > after.from_:
            source.fault(
                ("administrations", number, "from"),
                f'"{after.id}" begins on {after.from_}, while "{before.id}" is still in office: one ends where the next begins',
            )


def _check_alias_owners(source: Source, file: OfficialsFile) -> None:
    owners: dict[str, str] = {}
    for number, body in enumerate(file.bodies):
        for path, name in _names(("bodies", number), body.name, body.aliases):
            owner = owners.setdefault(name.casefold(), body.id)
            if owner != body.id:
                source.fault(path, f'"{name}" names "{owner}" already: nobody could tell which one speaks')


def _names(path: Path_, name: str, aliases: Iterable[str]) -> Iterable[tuple[Path_, str]]:
    yield (*path, "name"), name
    for number, alias in enumerate(aliases):
        yield (*path, "aliases", number), alias


def _check_holders(source: Source, file: OfficialsFile) -> None:
    """Two people in one office on one day: a title alone would not tell who is meant."""
    shared = {office.id for office in file.offices if office.shared}
    held: dict[str, list[tuple[date, date, str, Path_]]] = {}
    for number, official in enumerate(file.officials):
        for place, tenure in enumerate(official.tenures):
            if tenure.office not in shared:
                period = (
                    tenure.from_,
                    tenure.until or date.max,
                    official.name,
                    ("officials", number, "tenures", place),
                )
                held.setdefault(tenure.office, []).append(period)
    for office, periods in held.items():
        periods.sort(key=lambda period: period[:2])
        for before, after in pairwise(periods):
            if after[0] < before[1]:
                until = "to this day" if before[1] == date.max else f"until {before[1]}"
                source.fault(
                    (*after[3], "from"),
                    f'{before[2]} is in the office "{office}" {until}, and {after[2]} from {after[0]}: '
                    "end one where the other begins, or write `shared: true` at the office",
                )


# ------------------------------------------------------------------------------------------- the watchlist


def _check_watchlist(source: Source, file: WatchlistFile, officials: OfficialsFile | None) -> None:
    _check_unique(source, ("feeds",), [row.id for row in file.feeds], "id")
    _check_unique(source, ("feeds",), [row.url for row in file.feeds], "url")
    _check_unique(source, ("topics",), [row.id for row in file.topics], "id")
    _check_unique(source, ("topics",), [row.name for row in file.topics], "name")
    seen: dict[str, str] = {}
    for number, topic in enumerate(file.topics):
        path: Path_ = ("topics", number)
        _check_terms(source, path, topic)
        _check_periods(source, (*path, "positions"), [(row.from_, row.until) for row in topic.positions])
        for place, position in enumerate(topic.positions):
            here = (*path, "positions", place)
            if position.id in seen:
                source.fault(
                    (*here, "id"), f'the position "{position.id}" is given twice, first for "{seen[position.id]}"'
                )
            seen.setdefault(position.id, topic.id)
            _check_position(source, here, position, officials)
    check_routes(source, file)


def _check_terms(source: Source, path: Path_, topic: TopicRow) -> None:
    """Every term has to find itself: one that can never match is a rule that is silently ignored."""
    groups = [("terms",), *(("all_of", number) for number in range(len(topic.all_of)))]
    for group in groups:
        terms = topic.terms if group == ("terms",) else topic.all_of[int(group[1])]
        for number, term in enumerate(terms):
            alone = Prefilter([Topic(id="x", name="x", terms=(term,))])
            if not alone.scan(term):
                source.fault((*path, *group, number), f'"{term}" can never be found: it holds no letter or digit')
            elif group == ("terms",) and topic.exclude:
                barred = Prefilter([Topic(id="x", name="x", terms=(term,), exclude=tuple(topic.exclude))])
                if not barred.scan(term):
                    source.fault((*path, *group, number), f'"{term}" is excluded by `exclude`: it can never be found')
        _check_unique(source, (*path, *group), [term.casefold() for term in terms], None)
    for number, phrase in enumerate(topic.exclude):
        if not any(Prefilter([Topic(id="x", name="x", terms=(term,))]).scan(phrase) for term in topic.terms):
            source.fault((*path, "exclude", number), f'"{phrase}" excludes nothing: none of the terms stands in it')


def _check_position(source: Source, path: Path_, row: PositionRow, officials: OfficialsFile | None) -> None:
    citation = row.citation
    # Words may come some time before what they announce is held.
    if citation.said_on < row.from_ - ANNOUNCED or (row.until is not None and citation.said_on >= row.until):
        source.fault(
            (*path, "citation", "said_on"),
            f"the words are of {citation.said_on}, when the position was not held (from {row.from_}"
            + (f" until {row.until})" if row.until else ")"),
        )
    if officials is None:
        return
    administrations = {one.id: one for one in officials.administrations}
    held_by = administrations.get(row.administration)
    if held_by is None:
        hint = did_you_mean(row.administration, administrations)
        source.fault((*path, "administration"), f'there is no administration "{row.administration}"{hint}')
    else:
        if row.from_ < held_by.from_ or (held_by.until is not None and row.from_ >= held_by.until):
            source.fault((*path, "from"), f'"{held_by.id}" was not in office on {row.from_}')
        if row.until is not None and held_by.until is not None and row.until > held_by.until:
            source.fault((*path, "until"), f'"{held_by.id}" was in office until {held_by.until} only')
    bodies = [body.name for body in officials.bodies]
    if row.holder not in bodies:
        source.fault(
            (*path, "holder"),
            f'there is no body named "{row.holder}" in the officials{did_you_mean(row.holder, bodies)}',
        )
    known = [official.id for official in officials.officials]
    if citation.official is not None and citation.official not in known:
        hint = did_you_mean(citation.official, known)
        source.fault((*path, "citation", "official"), f'there is no official "{citation.official}"{hint}')


def _check_unique(source: Source, path: Path_, values: Sequence[str], key: str | None) -> None:
    first: dict[str, int] = {}
    for number, value in enumerate(values):
        if value in first:
            here: Path_ = (*path, number) if key is None else (*path, number, key)
            there: Path_ = (*path, first[value]) if key is None else (*path, first[value], key)
            source.fault(here, f'"{value}" is given twice, first in line {source.place(there).line}: keep one')
        first.setdefault(value, number)


def _check_periods(source: Source, path: Path_, periods: Sequence[tuple[date, date | None]]) -> None:
    for number, (start, end) in enumerate(periods):
        if end is not None and end <= start:
            source.fault((*path, number, "until"), f"it ends on {end}, before it begins on {start}")


# ------------------------------------------------------------------------------------------- as values


def _topic(row: TopicRow) -> Topic:
    return Topic(
        id=row.id,
        name=row.name,
        terms=tuple(row.terms),
        all_of=tuple(tuple(group) for group in row.all_of),
        exclude=tuple(row.exclude),
    )


def _position(topic: TopicRow, row: PositionRow) -> Position:
    return Position(
        id=row.id,
        topic=topic.id,
        administration=row.administration,
        holder=row.holder,
        claim=row.claim,
        contraries=tuple(row.contradicted_by),
        held_from=row.from_,
        held_to=row.until,
        citation=Citation(
            url=row.citation.url,
            quote=row.citation.quote,
            said_on=row.citation.said_on,
            speaker=row.citation.speaker,
            official=row.citation.official,
        ),
    )


def _roster(file: OfficialsFile) -> Roster:
    return Roster(
        administrations=tuple(
            Administration(id=row.id, name=row.name, start=row.from_, end=row.until) for row in file.administrations
        ),
        bodies=tuple(
            Body(id=row.id, name=row.name, aliases=tuple(row.aliases), country=row.country) for row in file.bodies
        ),
        offices=tuple(
            Office(id=row.id, title=row.title, body=row.body, rank=row.rank, aliases=tuple(row.aliases))
            for row in file.offices
        ),
        officials=tuple(
            Official(
                id=row.id,
                name=row.name,
                aliases=tuple(row.aliases),
                tenures=tuple(
                    Tenure(office=one.office, start=one.from_, end=one.until, acting=one.acting) for one in row.tenures
                ),
            )
            for row in file.officials
        ),
    )
