"""The source of a quote -> a speaker: an official with the office held on that day, an institution, somebody else, or unresolved."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from extractors.speakers.descriptions import gender_of, is_foreign, is_former, is_nameless, is_outside
from extractors.speakers.index import RosterIndex, folded, without_article
from extractors.speakers.lexicon import (
    AMERICAN,
    FEMALE_WORDS,
    FOREIGN,
    GROUPS,
    MALE_WORDS,
    NAMELESS,
    NOT_A_PERSON,
    OF_STATE,
    OFFICIAL_ROLES,
    PARTIES,
    SPOKES,
    STARTERS,
    SURNAMES_TOO,
    TITLES,
)
from extractors.speakers.people import Cast, Person
from extractors.speakers.words import Word, is_given, words_of
from extractors.values import Body, Office, Official, Quote, Roster, Span, Speaker, Standing

_PRONOUNS = {
    "he": False,
    "she": True,
    "they": None,
    "it": None,
    "i": None,
    "we": None,
    "him": False,
    "her": True,
    "them": None,
    "who": None,
}
#: words that say how high an office is, and not which one
_RANKS = frozenset("top senior then acting".split())
#: words that make an office another, lower one: "the vice president" is not "the president"
_BELOW = frozenset("vice deputy assistant under former ex".split())
_MONTH_NAMES = frozenset(("april", "may", "june", "august"))
_FIRST = frozenset(("i", "we"))
#: words that stand for somebody of a group: "one of them", "two others"
_SOME = frozenset(
    "one two three four five six seven eight nine ten another others several both neither some many".split()
)
_NOT_ONE = frozenset(("they", "them", "it"))  #: pronouns of a group or an institution, before those of a person
_ADMINISTRATION = re.compile(r"\b(?:the\s+)?(?:([A-Z][\w'’.-]+)(?:['’]s)?\s+)?administration$")
#: the country for those who govern it
_COUNTRY = re.compile(r"Washington|(?:[Tt]he )?(?:United States|U\.?S\.?|American)(?: government)?")
_COLLECTIVE = frozenset("government ministry parliament military army embassy regime leadership kremlin".split())
_JOINED = re.compile(
    r"\s(?:of|for|from|at|with|in|who)\s|\s(?:and\s(?:his\s|her\s|their\s)?(?:colleagues|team|others)|et al)\b"
)
_NAMED_PAPER = re.compile(
    r"\b(?:[A-Z][\w’'-]{1,24} (?:(?:of|on|for|and|the) ){0,2}){1,6}(?:Report|Study|Survey|Review|Assessment)\b"
)
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
#: what speaks for somebody outside of an administration
_OF_OTHERS = frozenset("campaign team company firm report study survey poll lawsuit newspaper magazine mate".split())
#: papers by which somebody speaks: "the statement added"
_PAPERS = frozenset("statement letter memo release email tweet post filing report study document".split())
_HONORIFICS = frozenset("mr mrs ms miss mx dr sir".split())
#: labels of a transcript behind which nobody is named
_ASKS = frozenset("question q reporter moderator interviewer host the".split())
_LABEL = re.compile(r"(?:^|\n)\W{0,3}([QA])[.:]?\W{0,3}$")
_QUESTION = re.compile(r"\?[*_”\")]*[ \t]*(?:\n|$)")
#: questions at the ends of lines that make a text an interview
_QUESTIONS = 3
#: characters of the head of an interview, in which the one who answers is named
_HEAD = 800
#: words before a name that opens a sentence: its titles, a day, a place
_OPENING = 7
#: paragraphs that a pronoun or a description looks back
_LOOK_BACK = 4


class Resolver:
    """Resolves the sources of one text's quotes, in their order. `published` is the day for quotes without one."""

    def __init__(
        self, text: str, quotes: Sequence[Quote], *, title: str, published: date | None, roster: Roster
    ) -> None:
        self.text = text
        self.quotes = quotes
        self.title = title
        self.published = published
        self.index = RosterIndex.of(roster)
        self.cast = Cast(text, self.index, [span for quote in quotes for span in quote.quoted])
        self._about_government = self._mentions_government()
        #: who was found to speak, by the place of the source: (place, person or None, speaker)
        self._spoken: list[tuple[int, Person | None, Speaker]] = []
        self._quote_at: dict[int, Quote] = {}
        self._introduce()

    def speakers(self, number: int, day: date | None) -> tuple[Speaker, ...]:
        """Return the speakers of a quote; never empty, the first is the one to name if only one can be."""
        quote = self.quotes[number]
        day = day or self.published
        if not quote.sources:
            return (self._answer(quote, day) or self._carried(quote, day),)
        return tuple(self._speaker(source, quote, day) for source in quote.sources)

    def _answer(self, quote: Quote, day: date | None) -> Speaker | None:
        """Return who asks or answers in a turn that is labelled "Q" or "A" alone."""
        label = _LABEL.search(self.text[max(0, quote.content.start - 8) : quote.content.start])
        if label is None:
            return None
        if label[1] == "Q":
            return Speaker(mention="Q", name=None, standing=Standing.UNNAMED, confidence=0.9)
        return self._interviewee("A", day)

    def _interviewee(self, mention: str, day: date | None) -> Speaker | None:
        """Return whom an interview is with: the first person that its head names, when the text asks question after question."""
        if len(_QUESTION.findall(self.text)) < _QUESTIONS:
            return None
        named = [(person.mentions[0], person) for person in self.cast.people.values() if person.mentions]
        place, person = min(named, key=lambda found: found[0], default=(_HEAD, None))
        if person is None or place >= _HEAD:
            return None
        return _with_confidence(self._of_person(person, mention, [], day), 0.7)

    # ------------------------------------------------------------------------------------- one source

    def _speaker(self, source: Span, quote: Quote, day: date | None) -> Speaker:
        mention = source.of(self.text)
        key = folded(mention)
        person: Person | None = None
        acronym = mention.isupper() and len(mention) > 1
        if len(key) == 1 and key[0] in _PRONOUNS and not acronym:
            speaker, person = self._pronoun(mention, key[0], source, day)
        else:
            speaker, person = self._described(mention, source, day)
        self._spoken.append((source.start, person, speaker))
        self._quote_at[source.start] = quote
        return speaker

    def _described(self, mention: str, source: Span, day: date | None) -> tuple[Speaker, Person | None]:
        head, *rest = re.split(r",\s|\s+\(|\s[-–—]+\s", mention, maxsplit=2)
        words = folded(head)
        if set(words) <= _ASKS:
            return Speaker(mention=mention, name=None, standing=Standing.UNNAMED, confidence=0.9), None
        person = self._person(head, source.start)
        if person is None and (joined := _JOINED.search(head)):
            person = self._person(head[: joined.start()], source.start)  # "Norma Ibsen of the Metal Importers Council"
        if person is None and rest:
            # "His German counterpart, Foreign Minister Heiko Maas"
            person = self._person(rest[0], source.start + mention.index(rest[0], len(head)))
            words += folded(rest[0]) if person is not None else []
        if person is not None:
            if len(words) > 1:
                person.before.append(words)
            return self._of_person(person, mention, words, day), person
        institution = self._institution(head, mention, words, day)
        if institution is not None:
            return institution, None
        if words[0] == "the" and len(words) == 2 and words[1] in _PAPERS:
            return self._of_paper(mention, words[1], source)
        spokes = self._unnamed_spokesperson(mention, words, source, day)
        if spokes is not None:
            return spokes, None
        titled = self._by_title(mention, words, source, day)
        if titled is not None:
            return titled
        if rest and self._proper_name(mention):
            words += folded(", ".join(rest))
        return self._out_of_office(mention, words, day) or self._other(mention, words), None

    def _out_of_office(self, mention: str, words: list[str], day: date | None) -> Speaker | None:
        """Return who is meant by a surname with an office of the past: "Castellan, the former vice president"."""
        offices = {office.id for office in self.index.offices_within(words)} if is_former(words) else set()
        held = [
            official
            for official in self.index.by_surname.get(words[0], ())
            if any(tenure.office in offices and day and tenure.start <= day for tenure in official.tenures)
        ]
        if len(held) != 1:
            return None
        return Speaker(
            mention=mention, name=held[0].name, standing=Standing.FORMER, official=held[0].id, confidence=0.85
        )

    def _of_paper(self, mention: str, paper: str, source: Span) -> tuple[Speaker, Person | None]:
        """Return whose paper it is: a report or study that the text names, else of who spoke last in it or the paragraph before."""
        named = _NAMED_PAPER.findall(self.text, 0, source.start) if paper in ("report", "study") else []
        if named:
            return Speaker(mention=mention, name=named[-1], standing=Standing.OTHER, confidence=0.7), None
        last = self._spoken[-1] if self._spoken else None
        if last is None or self._paragraphs_between(last[0], source.start) > 2:
            return _unresolved(mention), None
        return _with_confidence(_again(last[2], mention), 0.7), last[1]

    # ------------------------------------------------------------------------------------- people

    def _introduce(self) -> None:
        # Whoever is quoted by a full name is a person, also where nothing else tells so.
        for quote in self.quotes:
            for source in quote.sources[:4]:
                at = source.start
                for part in re.split(r"(,\s|\s+\()", source.of(self.text), maxsplit=2)[::2]:
                    at = self.text.index(part, at)
                    joined = _JOINED.search(part)
                    name = self._name_words(part[: joined.start()] if joined else part, at)
                    keys = [word.key for word in name]
                    if len(name) > 1 and not self._is_body(keys):
                        if self.cast.named(keys, at) is None:
                            self.cast.add(self.text[name[0].start : name[-1].end], at)
                        break

    def _name_words(self, head: str, start: int) -> list[Word]:
        """Return the words of a name at the end of a mention: after its titles, countries and bodies."""
        words = words_of(self.text, start, start + len(head))
        first = len(words)
        while first > 0 and words[first - 1].is_capital:
            key = words[first - 1].key
            if first > 1 and key in SURNAMES_TOO and is_given(words[first - 2]):
                return words[first - 2 : first]
            is_initial = _INITIALS.fullmatch(words[first - 1].text) is not None
            if not is_initial and (key in TITLES or key in NOT_A_PERSON or key in AMERICAN or key in PARTIES):
                break
            if key in FOREIGN and (first < len(words) or len(words) == 1):
                break
            first -= 1
        name = words[first:]
        if len(name) == 2 and name[0].key in _MONTH_NAMES and name[0].start == start:
            return name
        while name and (name[0].key in STARTERS or name[0].key in FOREIGN):
            name = name[1:]
        return name[-5:]

    def _person(self, head: str, start: int) -> Person | None:
        name = self._name_words(head, start)
        if not name or self._is_body([word.key for word in name]):
            return None
        keys = [word.key for word in name]
        if len(keys) > 1:
            return self.cast.named(keys, start)
        titled = folded(head[: max(0, name[0].start - start)])
        found = self.cast.named(keys, start)
        if found is not None and not self._contradicts(found, titled):
            return found
        known = self._unintroduced(keys[0], titled, start)
        if known is not None or found is not None or keys[0] in NOT_A_PERSON or keys[0] in FOREIGN:
            return known
        return self.cast.introduced(keys[0])

    def _is_label(self, start: int) -> bool:
        """Whether a name stands at the head of a turn: `PELL: We have nothing to announce.`"""
        return re.match(r"[A-Z][A-Z. '’-]+:", self.text[start : start + 60]) is not None

    def _contradicts(self, person: Person, titled: list[str]) -> bool:
        """Whether the title beside a surname is not that person's: "Mrs. Tillerson", "Secretary Tillerson"."""
        female = _is_female(titled)
        if female is not None and person.female is not None and female is not person.female:
            return True
        return person.official is None and "secretary" in titled and not person.has_role(frozenset({"secretary"}))

    def _unintroduced(self, surname: str, titled: list[str], start: int) -> Person | None:
        """Return the one official in office who bears a surname that the text never introduces."""
        day = self.published
        bearers = [one for one in self.index.by_surname.get(surname, ()) if self.index.held(one, day) is not None]
        if set(titled) & (TITLES - _HONORIFICS):
            offices = [office.id for office in self.index.offices_within(titled)]
            by_office = [one for one in bearers if (held := self.index.held(one, day)) and held.office.id in offices]
            bearers = by_office or [
                one
                for one in bearers
                if (held := self.index.held(one, day)) and set(folded(held.office.title)) & set(titled) & TITLES
            ]
        elif not self._about_government and not titled and not self._is_label(start):
            # The president is named without a title everywhere.
            bearers = [one for one in bearers if (held := self.index.held(one, day)) and held.office.rank == 1]
        if not bearers and (set(titled) & (TITLES - _HONORIFICS) or self._is_label(start)):
            bearers = self._held_once(surname, titled)
        if len(bearers) > 1:
            female = _is_female(titled)
            bearers = [one for one in bearers if female is not None and gender_of(one.name) is female]
        if len(bearers) != 1:
            return None
        official = bearers[0]
        person = self.cast.add(official.name, start)
        person.official = official
        return person

    def _held_once(self, surname: str, titled: list[str]) -> list[Official]:
        """Return who bore an office of that title, or any where no title stands, before the day of publication."""
        offices = {office.id for office in self.index.offices_within(titled)}
        return [
            one
            for one in self.index.by_surname.get(surname, ())
            if any(
                (tenure.office in offices or not titled) and self.published and tenure.start <= self.published
                for tenure in one.tenures
            )
        ]

    def _of_person(self, person: Person, mention: str, words: list[str], day: date | None) -> Speaker:
        confidence = 0.97 if person.surname in words and len(words) > 1 else 0.93
        if person.official is not None:
            held = self.index.held(person.official, day)
            administration = self.index.administration(day)
            if held is not None and administration is not None and held.body.country == "US":
                return Speaker(
                    mention=mention,
                    name=person.official.name,
                    standing=Standing.OFFICIAL,
                    official=person.official.id,
                    title=held.title,
                    office=held.body.name,
                    administration=administration.id,
                    rank=held.office.rank,
                    confidence=confidence,
                )
            over = day is not None and any(tenure.end and tenure.end <= day for tenure in person.official.tenures)
            return Speaker(
                mention=mention,
                name=person.official.name,
                standing=Standing.FORMER if over else Standing.OTHER,
                official=person.official.id,
                confidence=confidence,
            )
        return self._of_stranger(person, mention, words, day, confidence)

    def _of_stranger(
        self, person: Person, mention: str, words: list[str], day: date | None, confidence: float
    ) -> Speaker:
        """Return somebody whom the roster does not know: what they are is what the text says of them."""
        descriptions = [*person.described(), words]
        standing = Standing.UNRESOLVED
        if any(is_former(description) for description in descriptions):
            standing = Standing.FORMER
        elif any(is_foreign(description) for description in descriptions):
            standing = Standing.FOREIGN
        elif any(is_outside(description) for description in descriptions):
            standing = Standing.OTHER
        else:
            for description in descriptions:
                body = self.index.body_within(description)
                administration = self.index.administration(day)
                if body and administration and not OFFICIAL_ROLES.isdisjoint(description):
                    offices = self.index.offices_within(description)
                    return Speaker(
                        mention=mention,
                        name=person.name,
                        standing=Standing.OFFICIAL,
                        title=person.title or (offices[0].title if offices else None),
                        office=body.name,
                        administration=administration.id,
                        rank=offices[0].rank if offices else None,
                        confidence=confidence * 0.9,
                    )
            if any(description for description in descriptions if description != words) or len(descriptions) > 1:
                standing = Standing.OTHER
        return Speaker(mention=mention, name=person.name, standing=standing, confidence=confidence)

    # ------------------------------------------------------------------------------------- pronouns

    def _pronoun(self, mention: str, pronoun: str, source: Span, day: date | None) -> tuple[Speaker, Person | None]:
        if pronoun in _FIRST:
            return self._within(mention, source, day)
        if pronoun in _NOT_ONE:
            group = self._group(source.start, pronoun)
            if group is not None:
                return _with_confidence(_again(group, mention), 0.8), None
            if pronoun == "it":
                return _unresolved(mention), None
        if pronoun == "who":
            person = self._relative(source.start)
            if person is not None:
                return self._of_person(person, mention, [], day), person
        female = _PRONOUNS[pronoun]
        found = self._antecedent(source.start, female)
        if found is None:
            return _unresolved(mention), None
        person, earlier, confidence = found
        if person is not None:
            speaker = self._of_person(person, mention, [], day)
        else:
            assert earlier is not None
            speaker = _again(earlier, mention)
        return _with_confidence(speaker, min(speaker.confidence, confidence)), person

    def _within(self, mention: str, source: Span, day: date | None) -> tuple[Speaker, Person | None]:
        """Return who says "I" inside somebody's quoted words: whoever is quoted."""
        for place, person, speaker in reversed(self._spoken):
            quote = self._quote_at.get(place)
            if quote is not None and any(span.start <= source.start < span.end for span in quote.quoted):
                return _with_confidence(_again(speaker, mention), 0.8), person
        if any(span.start <= source.start < span.end for quote in self.quotes for span in quote.quoted):
            return _unresolved(mention), None
        return self._interviewee(mention, day) or _unresolved(mention), None

    def _relative(self, at: int) -> Person | None:
        """Return whom "who" stands for: the person named right before it."""
        near = [(self.cast.last(person, at - 1), person) for person in self.cast.people.values()]
        place, person = max(near, key=lambda found: found[0], default=(-1, None))
        return person if place >= 0 and not re.search(r"[.!?;\n]", self.text[place:at]) else None

    def _group(self, at: int, pronoun: str) -> Speaker | None:
        """Return the institution or group that spoke last, when nobody has spoken since."""
        paragraph = self.text.rfind("\n", 0, at) + 1
        told = [
            m
            for m in re.finditer(r"[A-Z]\w+", self.text[paragraph:at])
            if not self.cast.is_quoted(paragraph + m.start())
        ]
        for place, person, speaker in reversed(self._spoken):
            if self._paragraphs_between(place, at) > _LOOK_BACK or (pronoun == "it" and told and place < paragraph):
                return None
            if person is not None:
                if pronoun == "it":
                    continue
                return None
            if pronoun == "it" and speaker.standing is Standing.UNNAMED:
                continue
            return speaker if speaker.name or speaker.standing is Standing.UNNAMED else None
        return None

    def _antecedent(self, at: int, female: bool | None) -> tuple[Person | None, Speaker | None, float] | None:
        """Return whom a pronoun means: who opens a sentence of the paragraph since the last quote, else who spoke last."""
        paragraph = self.text.rfind("\n", 0, at) + 1
        last = next((spoken for spoken in reversed(self._spoken) if spoken[0] < at), None)
        since = max(paragraph, last[0] + 1 if last else 0)
        openers = [
            (mention, person)
            for person in self.cast.people.values()
            if _fits(person, female)
            and since <= (mention := self.cast.last(person, at - 1))
            and self._opens_a_sentence(mention)
        ]
        if openers:
            return max(openers, key=lambda opener: opener[0])[1], None, 0.85
        if last is not None and self._paragraphs_between(last[0], at) <= _LOOK_BACK:
            _, person, speaker = last
            if person is not None and _fits(person, female):
                return person, None, 0.9
            if person is None and not _is_institution(speaker) and _is_one(speaker):
                return None, speaker, 0.85
        start = self._back(at, _LOOK_BACK)
        nearest = [
            (mention, person)
            for person in self.cast.people.values()
            if _fits(person, female) and max(start, 0) <= (mention := self.cast.last(person, at - 1))
        ]
        if not nearest:
            return None
        return max(nearest, key=lambda found: found[0])[1], None, 0.7

    def _opens_a_sentence(self, at: int) -> bool:
        before = self.text[max(0, at - 90) : at]
        tail = re.split(r"[.!?][\"”')]*\s+(?=[A-Z\"“])|\n", before)[-1]
        words = folded(tail)
        return len(words) <= _OPENING and not any(
            word in ("with", "by", "against", "to", "than", "and") for word in words
        )

    def _paragraphs_between(self, start: int, end: int) -> int:
        return len(re.findall(r"\n+", self.text[start:end]))

    def _back(self, at: int, paragraphs: int) -> int:
        for _ in range(paragraphs):
            at = self.text.rfind("\n", 0, max(0, at - 1))
            if at < 0:
                return 0
        return at

    def _carried(self, quote: Quote, day: date | None) -> Speaker:
        """Return who spoke last, for direct words right after theirs that nobody is named for."""
        last = self._spoken[-1] if self._spoken else None
        if last is None or not quote.quoted or self._paragraphs_between(last[0], quote.content.start) > 1:
            return _unresolved("")
        _, person, speaker = last
        again = self._of_person(person, "", [], day) if person is not None else _again(speaker, "")
        return _with_confidence(again, again.confidence * 0.6)

    # ------------------------------------------------------------------------------------- institutions and titles

    def _is_body(self, keys: list[str]) -> bool:
        return without_article(keys) in self.index.body_by_words

    def _institution(self, head: str, mention: str, words: list[str], day: date | None) -> Speaker | None:
        bare = without_article(words)
        body = self.index.body_by_words.get(bare)
        if body is None and len(bare) == 1 and head.isalpha() and head[0].isupper():
            body = self.index.body_by_words.get((*bare, "department"))  # "State said it was aware"
        administration = self.index.administration(day)
        if body is not None and administration is not None:
            return self._of_body(body, body.name, mention, day, 0.95)
        named = _ADMINISTRATION.search(head) or _COUNTRY.fullmatch(head)
        if named and administration is not None:
            heads = [office for office in self.index.roster.offices if office.rank == 1]
            owner = (named[1] or "").casefold() if named.re is _ADMINISTRATION else ""
            if owner and owner not in ("us", "u.s.", "the", "american") and owner not in administration.name.casefold():
                return Speaker(mention=mention, name=head, standing=Standing.FORMER, confidence=0.8)
            for office in heads:
                for body in self.index.roster.bodies:
                    if body.id == office.body:
                        name = administration.name if named.re is _ADMINISTRATION else _bare(head)
                        return self._of_body(body, name, mention, day, 0.85)
        if bare and set(bare) & FOREIGN and not set(words) & AMERICAN and not is_nameless(words):
            if all(
                word in FOREIGN or word in _COLLECTIVE or word in ("north", "south", "new", "foreign", "defense", "and")
                for word in bare
            ):
                return Speaker(mention=mention, name=_bare(head), standing=Standing.FOREIGN, confidence=0.9)
        return None

    def _of_body(self, body: Body, name: str, mention: str, day: date | None, confidence: float) -> Speaker:
        administration = self.index.administration(day)
        if administration is None:
            return Speaker(mention=mention, name=name, standing=Standing.UNRESOLVED, confidence=confidence)
        if body.country != "US":
            return Speaker(mention=mention, name=name, standing=Standing.FOREIGN, confidence=confidence)
        return Speaker(
            mention=mention,
            name=name,
            standing=Standing.OFFICIAL,
            office=body.name,
            administration=administration.id,
            rank=self.index.body_rank[body.id],
            confidence=confidence,
        )

    def _unnamed_spokesperson(self, mention: str, words: list[str], source: Span, day: date | None) -> Speaker | None:
        """Return a spokesperson without a name: of the body that is named, else the one who was introduced before."""
        if SPOKES.isdisjoint(words):
            return None
        body = self.index.body_within([word for word in words if word not in SPOKES])
        if body is not None and not is_foreign(words) and not is_former(words) and self.index.administration(day):
            offices = self.index.offices_within(words)
            speaker = self._of_body(body, _bare(mention), mention, day, 0.95)
            return replace(speaker, rank=offices[0].rank if offices else None)
        if set(words) & FOREIGN:
            return Speaker(mention=mention, name=_bare(mention), standing=Standing.FOREIGN, confidence=0.85)
        if set(without_article(words)) <= SPOKES:
            for place, person, speaker in reversed(self._spoken):
                if self._paragraphs_between(place, source.start) > _LOOK_BACK:
                    break
                if person is not None and person.has_role(SPOKES):
                    return _with_confidence(self._of_person(person, mention, [], day), 0.85)
                if person is None and not SPOKES.isdisjoint(folded(speaker.name or "")):
                    return _with_confidence(_again(speaker, mention), 0.9)
            titled = self._by_title(mention, words, source, day)
            return titled[0] if titled is not None else _unresolved(mention)
        return Speaker(mention=mention, name=_bare(mention), standing=Standing.OTHER, confidence=0.7)

    def _by_title(
        self, mention: str, words: list[str], source: Span, day: date | None
    ) -> tuple[Speaker, Person | None] | None:
        """Return whom a title means: "the secretary of state", "the president", "the former ambassador"."""
        bare = without_article(words)
        is_title = bare in self.index.offices_by_words
        if not bare or words[0] in ("a", "an") or (is_nameless(words) and not is_title):
            return None
        role = frozenset(bare) - _RANKS - AMERICAN
        for place in range(1, _LOOK_BACK + 1):
            start = self._back(source.start, place)
            described = [
                (mention_at, person)
                for person in self.cast.people.values()
                if start <= (mention_at := self.cast.last(person, source.start - 1))
                and self._has_role(person, role, day)
            ]
            if described:
                person = max(described, key=lambda found: found[0])[1]
                return _with_confidence(self._of_person(person, mention, [], day), 0.85), person
        if set(bare) & FOREIGN or is_former(words):
            return None
        acting = bare[0] == "acting"
        bare = bare[acting:]
        if not AMERICAN.isdisjoint(words):
            bare = tuple("defense" if word == "defence" else word for word in bare)  # as a British paper spells it
        offices = [
            office
            for office in self.index.offices_by_words.get(bare, ()) or self._offices_named(bare)
            if self._is_plain(office, bare)
        ]
        holders = {
            held.official.id: held.official
            for office in offices
            for held in self.index.holders(office, day)
            if held.tenure.acting or not acting
        }
        if len(holders) == 1 and not (is_title or self._is_titled(mention, offices)):
            return None
        if len(holders) == 1:
            [official] = holders.values()
            person = self.cast.named(folded(official.name), source.start) or self.cast.add(official.name, source.start)
            person.official = official
            return _with_confidence(self._of_person(person, mention, [], day), 0.85), person
        return None

    def _has_role(self, person: Person, role: frozenset[str], day: date | None) -> bool:
        """Whether a description or the office of somebody has all words of a role: "the Polish president", "the spokesman"."""
        countries = {word[:3] for word in role & FOREIGN}
        role = role - FOREIGN - {"of", "the"}
        if not role:
            return False
        held = self.index.held(person.official, day) if person.official is not None else None
        told = [*person.described(), *([folded(held.title)] if held is not None else [])]
        for words in told:
            described = set(words)
            if role & SPOKES and described & SPOKES:
                described |= SPOKES
            theirs = {word[:3] for word in described & FOREIGN}
            if role <= described and not (described & _BELOW - role) and (not countries or theirs & countries):
                return True
        return False

    @staticmethod
    def _is_titled(mention: str, offices: Sequence[Office]) -> bool:
        """Whether no name stands beside the title: "the Nebraska attorney general" is not ours."""
        known = {word for office in offices for alias in (office.title, *office.aliases) for word in folded(alias)}
        return not any(
            word.is_capital and word.key not in known | AMERICAN and word.key not in STARTERS
            for word in words_of(mention)
        )

    def _offices_named(self, bare: tuple[str, ...]) -> list[Office]:
        return self.index.offices_within(list(bare)) if len(bare) > 1 else []

    @staticmethod
    def _is_plain(office: Office, bare: tuple[str, ...]) -> bool:
        # "the deputy secretary of state" is not the secretary of state.
        known = {without_article(folded(alias)) for alias in (office.title, *office.aliases)}
        return bare in known or any(
            len(bare) - len(alias) <= 1
            and bare[-len(alias) :] == alias
            and bare[0] not in ("deputy", "assistant", "former", "vice", "under", "acting", "shadow")
            for alias in known
        )

    def _other(self, mention: str, words: list[str]) -> Speaker:
        """Return what is left: people without a name, groups, companies, and what we cannot tell."""
        name = self._proper_name(mention)
        nameless = (
            is_nameless(words)
            or (words and words[0] in _SOME and name is None)
            or (words and not NAMELESS.isdisjoint(words) and name is None)
        )
        if is_foreign(words) or (set(words) & FOREIGN and nameless and not set(words) & AMERICAN):
            return Speaker(
                mention=mention, name=None if nameless else _bare(mention), standing=Standing.FOREIGN, confidence=0.8
            )
        if is_former(words):
            return Speaker(mention=mention, name=None, standing=Standing.FORMER, confidence=0.8)
        if nameless:
            return Speaker(mention=mention, name=None, standing=Standing.UNNAMED, confidence=0.8)
        if name is None and words and words[-1] in _OF_OTHERS:
            return Speaker(mention=mention, name=None, standing=Standing.OTHER, confidence=0.7)
        if is_outside(words) or not GROUPS.isdisjoint(words):
            group = not GROUPS.isdisjoint(words) or not PARTIES.isdisjoint(words)
            return Speaker(mention=mention, name=None if group else name, standing=Standing.OTHER, confidence=0.7)
        if name is not None:
            standing = Standing.OTHER if self._is_organisation(name) else Standing.UNRESOLVED
            return Speaker(mention=mention, name=name, standing=standing, confidence=0.7)
        return _unresolved(mention)

    def _proper_name(self, mention: str) -> str | None:
        """Return the name of an institution that the roster does not know, in its longest form: "the Commission", once introduced."""
        head = re.split(r",\s|\s+\(", mention, maxsplit=1)[0]
        words = words_of(head)
        while words and ((words[0].key in STARTERS and not words[0].text.isupper()) or not words[0].is_capital):
            words = words[1:]
        named = [word for word in words if word.is_capital]
        if not named or len(named) * 2 < len(words):
            return None
        name = head[words[0].start : words[-1].end]
        if len(words) == 1:
            # "the Church" of Scientology; an acronym in brackets behind the whole name
            longer = (
                re.compile(rf"\b((?:[A-Z][\w’'-]+ |of |and |for |the )+)\({re.escape(name)}\)")
                if name.isupper()
                else None
            )
            whole = longer.search(self.text) if longer else None
            if whole:
                return re.sub(r"^(?:the|of|and|for)\s+", "", whole[1].strip(), flags=re.IGNORECASE)
            part = re.search(rf"\b{re.escape(name)}(?: of(?: the)? [A-Z][\w’'-]+)+", self.text)
            return part[0] if part else name
        return name

    @staticmethod
    def _is_organisation(name: str) -> bool:
        return name.isupper() or any(word in NOT_A_PERSON for word in folded(name))

    def _mentions_government(self) -> bool:
        words = set(folded(self.title + " " + self.text[:20_000]))
        return not words.isdisjoint(OF_STATE) or self.index.body_within(folded(self.text[:4_000])[:400]) is not None


def _fits(person: Person, female: bool | None) -> bool:
    return female is None or person.female is None or person.female is female


def _is_female(words: Sequence[str]) -> bool | None:
    """True for words said of a woman, False for those of a man, None when they do not tell: "Mrs.", "spokesman"."""
    return True if not FEMALE_WORDS.isdisjoint(words) else False if not MALE_WORDS.isdisjoint(words) else None


def _is_one(speaker: Speaker) -> bool:
    """Whether somebody without a name is one person: "a senior official", and not "two aides"."""
    words = folded(speaker.mention)
    return (
        bool(words)
        and not any(word in NAMELESS and word.endswith("s") for word in words)
        and (words[0] in ("a", "an", "one", "the", "another") or speaker.name is not None)
    )


def _is_institution(speaker: Speaker) -> bool:
    return speaker.name is not None and speaker.name == speaker.office


def _bare(mention: str) -> str:
    """Return a description without its article: the name of somebody who has none."""
    return re.sub(r"^(?:the|an?|one)\s+", "", " ".join(mention.split()), flags=re.IGNORECASE)


def _unresolved(mention: str) -> Speaker:
    return Speaker(mention=mention, name=None, standing=Standing.UNRESOLVED, confidence=0.0)


def _again(speaker: Speaker, mention: str) -> Speaker:
    return replace(speaker, mention=mention)


def _with_confidence(speaker: Speaker, confidence: float) -> Speaker:
    return replace(speaker, confidence=min(speaker.confidence, confidence))
