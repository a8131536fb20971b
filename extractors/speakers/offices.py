"""In which office somebody speaks on a day, or for which body; what the roster does not know is told by the text."""

import re
from datetime import date

from extractors.speakers.answers import as_name
from extractors.speakers.descriptions import is_foreign, is_former, is_nameless, is_outside
from extractors.speakers.index import RosterIndex, without_article
from extractors.speakers.lexicon import AMERICAN, FOREIGN, OFFICIAL_ROLES
from extractors.speakers.people import Person
from extractors.values import Body, Speaker, Standing

#: pronouns of a group or an institution, before those of a person
_ADMINISTRATION = re.compile(r"\b(?:the\s+)?(?:([A-Z][\w'’.-]+)(?:['’]s)?\s+)?administration$")
#: the country for those who govern it
_COUNTRY = re.compile(r"Washington|(?:[Tt]he )?(?:United States|U\.?S\.?|American)(?: government)?")
_COLLECTIVE = frozenset("government ministry parliament military army embassy regime leadership kremlin".split())


class Offices:
    """Says in which office somebody speaks, by a roster."""

    def __init__(self, index: RosterIndex) -> None:
        self.index = index

    def of_person(self, person: Person, mention: str, words: list[str], day: date | None) -> Speaker:
        """Return a person as a speaker of a day; `words` are those of the mention, folded."""
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

    def out_of_office(self, mention: str, words: list[str], day: date | None) -> Speaker | None:
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

    def is_body(self, keys: list[str]) -> bool:
        """Whether folded words name a body of the roster."""
        return without_article(keys) in self.index.body_by_words

    def institution(self, head: str, mention: str, words: list[str], day: date | None) -> Speaker | None:
        """Return a body of the roster, the administration, a country or its ministry; None for anything else."""
        bare = without_article(words)
        body = self.index.body_by_words.get(bare)
        if body is None and len(bare) == 1 and head.isalpha() and head[0].isupper():
            body = self.index.body_by_words.get((*bare, "department"))  # "State said it was aware"
        administration = self.index.administration(day)
        if body is not None and administration is not None:
            return self.of_body(body, body.name, mention, day, 0.95)
        named = _ADMINISTRATION.search(head) or _COUNTRY.fullmatch(head)
        if named and administration is not None:
            heads = [office for office in self.index.roster.offices if office.rank == 1]
            owner = (named[1] or "").casefold() if named.re is _ADMINISTRATION else ""
            if owner and owner not in ("us", "u.s.", "the", "american") and owner not in administration.name.casefold():
                return Speaker(mention=mention, name=head, standing=Standing.FORMER, confidence=0.8)
            for office in heads:
                for body in self.index.roster.bodies:
                    if body.id == office.body:
                        name = administration.name if named.re is _ADMINISTRATION else as_name(head)
                        return self.of_body(body, name, mention, day, 0.85)
        if bare and set(bare) & FOREIGN and not set(words) & AMERICAN and not is_nameless(words):
            if all(
                word in FOREIGN or word in _COLLECTIVE or word in ("north", "south", "new", "foreign", "defense", "and")
                for word in bare
            ):
                return Speaker(mention=mention, name=as_name(head), standing=Standing.FOREIGN, confidence=0.9)
        return None

    def of_body(self, body: Body, name: str, mention: str, day: date | None, confidence: float) -> Speaker:
        """Return a body as a speaker of a day, under this name."""
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
