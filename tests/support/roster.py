"""A small roster as plain values: enough administrations, bodies and people for stories of 2009 to 2026."""

from datetime import date

from extractors.values import Administration, Body, Office, Official, Roster, Tenure


def _held(office: str, start: date, end: date | None = None, *, acting: bool = False) -> Tenure:
    return Tenure(office=office, start=start, end=end, acting=acting)


ROSTER = Roster(
    administrations=(
        Administration(id="obama", name="Obama administration", start=date(2009, 1, 20), end=date(2017, 1, 20)),
        Administration(id="trump-2017", name="Trump administration", start=date(2017, 1, 20), end=date(2021, 1, 20)),
        Administration(id="biden", name="Biden administration", start=date(2021, 1, 20), end=date(2025, 1, 20)),
        Administration(id="trump-2025", name="Trump administration", start=date(2025, 1, 20), end=None),
    ),
    bodies=(
        Body(id="white-house", name="White House", aliases=("National Security Council", "NSC", "Oval Office")),
        Body(id="state", name="State Department", aliases=("Department of State", "Foggy Bottom")),
        Body(id="defense", name="Defense Department", aliases=("Pentagon", "Department of Defense")),
        Body(id="treasury", name="Treasury Department", aliases=("Treasury", "Department of the Treasury")),
    ),
    offices=(
        Office(id="president", title="President", body="white-house", rank=1, aliases=("commander in chief",)),
        Office(id="vice-president", title="Vice President", body="white-house", rank=2),
        Office(
            id="security-adviser",
            title="National Security Adviser",
            body="white-house",
            rank=3,
            aliases=("national security advisor",),
        ),
        Office(
            id="press-secretary",
            title="Press Secretary",
            body="white-house",
            rank=4,
            aliases=("White House press secretary",),
        ),
        Office(
            id="secretary-of-state",
            title="Secretary of State",
            body="state",
            rank=3,
            aliases=("top diplomat", "top US diplomat", "chief diplomat"),
        ),
        Office(
            id="state-spokesperson",
            title="State Department Spokesperson",
            body="state",
            rank=6,
            aliases=("State Department spokesman", "State Department spokeswoman"),
        ),
        Office(
            id="secretary-of-defense",
            title="Secretary of Defense",
            body="defense",
            rank=3,
            aliases=("Defense Secretary", "Pentagon chief"),
        ),
        Office(
            id="secretary-of-the-treasury",
            title="Secretary of the Treasury",
            body="treasury",
            rank=3,
            aliases=("Treasury Secretary",),
        ),
    ),
    officials=(
        Official(
            id="barack-obama",
            name="Barack Obama",
            tenures=(_held("president", date(2009, 1, 20), date(2017, 1, 20)),),
        ),
        Official(
            id="donald-trump",
            name="Donald Trump",
            aliases=("Donald J. Trump",),
            tenures=(
                _held("president", date(2017, 1, 20), date(2021, 1, 20)),
                _held("president", date(2025, 1, 20)),
            ),
        ),
        Official(
            id="joe-biden",
            name="Joe Biden",
            aliases=("Joseph Biden",),
            tenures=(
                _held("vice-president", date(2009, 1, 20), date(2017, 1, 20)),
                _held("president", date(2021, 1, 20), date(2025, 1, 20)),
            ),
        ),
        Official(
            id="hillary-clinton",
            name="Hillary Clinton",
            tenures=(_held("secretary-of-state", date(2009, 1, 21), date(2013, 2, 1)),),
        ),
        Official(
            id="john-kerry",
            name="John Kerry",
            tenures=(_held("secretary-of-state", date(2013, 2, 1), date(2017, 1, 20)),),
        ),
        Official(
            id="rex-tillerson",
            name="Rex Tillerson",
            tenures=(_held("secretary-of-state", date(2017, 2, 1), date(2018, 3, 31)),),
        ),
        Official(
            id="antony-blinken",
            name="Antony Blinken",
            aliases=("Tony Blinken",),
            tenures=(_held("secretary-of-state", date(2021, 1, 26), date(2025, 1, 20)),),
        ),
        Official(id="marco-rubio", name="Marco Rubio", tenures=(_held("secretary-of-state", date(2025, 1, 21)),)),
        Official(
            id="hr-mcmaster",
            name="H.R. McMaster",
            tenures=(_held("security-adviser", date(2017, 2, 20), date(2018, 4, 9)),),
        ),
        Official(
            id="sarah-sanders",
            name="Sarah Sanders",
            aliases=("Sarah Huckabee Sanders",),
            tenures=(_held("press-secretary", date(2017, 7, 26), date(2019, 7, 1)),),
        ),
        Official(
            id="jen-psaki", name="Jen Psaki", tenures=(_held("press-secretary", date(2021, 1, 20), date(2022, 5, 13)),)
        ),
        Official(
            id="heather-nauert",
            name="Heather Nauert",
            tenures=(_held("state-spokesperson", date(2017, 4, 24), date(2019, 4, 3)),),
        ),
        Official(
            id="ned-price",
            name="Ned Price",
            tenures=(_held("state-spokesperson", date(2021, 1, 20), date(2023, 3, 24)),),
        ),
        Official(
            id="lloyd-austin",
            name="Lloyd Austin",
            tenures=(_held("secretary-of-defense", date(2021, 1, 22), date(2025, 1, 20)),),
        ),
        Official(
            id="patrick-shanahan",
            name="Patrick Shanahan",
            tenures=(_held("secretary-of-defense", date(2019, 1, 1), date(2019, 6, 23), acting=True),),
        ),
        Official(
            id="janet-yellen",
            name="Janet Yellen",
            tenures=(_held("secretary-of-the-treasury", date(2021, 1, 26), date(2025, 1, 20)),),
        ),
    ),
)
