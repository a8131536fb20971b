"""The words of reporting, as data: cue verbs by what follows them, phrases, nouns, and the closed classes of function words.

Sources: the reporting verbs of the annotation guidelines of PolNeAR and PARC, VerbNet's say, tell, advise and judgement classes.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _forms(verb: str) -> tuple[str, ...]:
    """Return the forms of a regular verb: base, -s, -ed, -ing."""
    double = verb in _DOUBLING
    if verb.endswith("e"):
        stem = verb[:-1]
        return verb, verb + "s", verb + "d", stem + "ing"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith(("s", "sh", "ch", "x")):
        return verb, verb + "es", verb + "ed", verb + "ing"
    long = verb + verb[-1] if double else verb
    return verb, verb + "s", long + "ed", long + "ing"


_DOUBLING = _words("quip admit blog tut rip slam knock chat dub tap spot")

#: Verbs followed by a clause, with or without "that", or by marked words.
SAY = _words(
    """
    add announce argue assert caution claim comment complain concede conclude confirm contend continue counter declare
    disclose emphasize emphasise exclaim explain insist joke lament maintain muse note observe opine pledge predict proclaim
    promise quip recall recount reiterate remark repeat reply report respond retort reveal signal speculate state
    stress suggest swear testify tweet underscore vow warn acknowledge admit affirm allege boast brag conclude contend declare
    interject indicate imply murmur mutter shout yell whisper scream cry agree reason reckon rule volunteer venture
    elaborate clarify post blog email write retweet assure deny estimate propose decide determine gush hint intone thunder
    chant bemoan protest demur sigh plead urge recommend request demand specify threaten project wonder confess certify attest
    """
)
#: Verbs with a person told between them and the clause.
TELL = _words("tell inform remind assure advise notify warn promise urge convince ask order")
#: Verbs whose object says what was said: "criticized the deal".
OBJECT = _words(
    """
    accuse announce applaud assail attack backs blame blast cite condemn congratulate criticize criticise decry defend demand denounce
    deny deride describe dismiss disavow echo emphasize endorse express hail highlight invoke label lambast lambaste lament laud
    liken mention mock oppose outline praise predict portray pledge promise propose question rebuke rebut recall reject renounce repudiate
    reference reiterate request ridicule slam stress suggest support threaten tout thank underscore urge voice vow welcome
    acknowledge admit address affirm allege apologize characterize compare credit discuss dispute downplay dub reaffirm
    recommend reveal rip savage warn charge call bemoan champion chide confirm contradict encourage implore
    """
)
_IRREGULAR = {
    "say": ("say", "says", "said", "saying"),
    "tell": ("tell", "tells", "told", "telling"),
    "write": ("write", "writes", "wrote", "writing", "written"),
    "swear": ("swear", "swears", "swore", "swearing"),
    "read": ("read", "reads", "reading"),
    "find": ("finds", "found"),
    "show": ("show", "shows", "showed", "showing"),
    "think": ("thinks",),
    "ask": ("ask", "asks", "asked", "asking"),
    "go": (),
}
_VERBS = frozenset(SAY | TELL | OBJECT | {"say", "write", "read", "show", "find"})
LEMMA: dict[str, str] = {
    form: verb for verb in sorted(_VERBS) for form in (_IRREGULAR[verb] if verb in _IRREGULAR else _forms(verb))
}
for _form in ("backs",):
    LEMMA.pop(_form, None)
CUE_FORMS = frozenset(LEMMA)
CLAUSE = SAY | {"say", "write", "read", "show", "find"}
#: Verbs whose object is too often no speech, so that it is taken only with marked words or the word "that".
WEAK = _words(
    "continue post project rule show find decide determine read charge address support order cry reason protest state certify maintain report discuss compare credit champion"
)
#: Verbs of more than speech: what they report is a clause, and an object is a thing.
NEEDS_CLAUSE = _words(
    "find show write decide boast volunteer email whisper sigh indicate report post record reveal read demonstrate"
)
#: What shows or finds something by its numbers and words alone.
PAPERS = _words("poll polls survey surveys study studies report reports results data figures analysis records filings")
#: Forms that are as often nouns; a subject must stand right before them.
NOUNLIKE = _words(
    """claim claims report reports post posts comment comments estimate estimates promise promises pledge pledges request requests demand
    demands attack attacks blame question questions support supports praise state states project projects order orders note notes
    rule rules charge charges voice address label joke jokes challenge hint hints cry call calls vow vows signal signals
    highlight highlights tweet tweets email emails show shows echo remark remarks protest protests reply read blast slam hail
    reference credit credits champion complaint repeat brag stress swear recall boast record warning reading reasoning writing ruling"""
)

#: Phrases of several words: what is said follows them as a noun phrase or clause.
PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): kind
    for kind, phrases in {
        "object": """called for|calls for|call for|calling for|called on|calls on|calling on|pointed to|points to|pointing to|referred to|
            refers to|referring to|alluded to|alluding to|spoke about|spoke of|speaks of|speaking of|talked about|talks about|talking about|
            spoke out against|railed against|rails against|lashed out at|warned of|warned against|warns of|argued for|argued against|
            commented on|complained about|complained of|apologized for|touched on|raised concerns about|raised doubts about|
            expressed concern about|expressed concern over|expressed support for|expressed doubt about|made clear|made it clear|makes clear|
            cautioned against|boasted of|boasted about|bragged about|joked about|wrote about|accused of|pushed for|
            asked for|brought up|ruled out|rules out|ruling out|took aim at|took issue with|laid out|hinted at|vouched for|
            pushed back on|pushed back against|distanced himself from|distanced herself from|weighed in on|singled out|
            shot down|brushed off|hit back at|fired back at|lays out|did not mention|agreed with|disagreed with""",
        "clause": """pointed out|points out|point out|pointing out|went on to say|goes on to say|made clear|made it clear|makes it clear|makes clear|
            making clear|making it clear|went so far as to say|put it|puts it|fired back|shot back|hit back|pushed back|chimed in|
            weighed in|spoke up|went on|goes on|let slip|was quoted as saying|were quoted as saying|is quoted as saying|
            has been quoted as saying|issued a statement saying|released a statement saying|issued a statement that|
            said in a statement|sent a tweet saying|is on record saying""",
    }.items()
    for phrase in (one.strip() for one in phrases.replace("\n", " ").split("|"))
}
PHRASE_STARTS = frozenset(phrase[0] for phrase in PHRASES)
#: Nouns of speech: `the minister's offer to "..."`, `her claim that ...`.
SPEECH_NOUNS = _words(
    """offer comment comments remark remarks reference call calls demand claim claims statement statements assertion suggestion
    promise pledge vow threat warning warnings argument accusation allegation allegations insistence description proposal question
    answer reply response tweet tweets declaration assurance assurances denial complaint plea appeal observation contention
    prediction announcement criticism letter speech words message testimony recommendation characterization boast invitation
    acknowledgment admission confession joke advice opinion view belief quip rebuke praise apology request order concession"""
)
#: Of these, what carries its clause without marks: "the claim that ...".
CLAIM_NOUNS = _words(
    """claim claims assertion suggestion promise pledge vow threat warning argument accusation allegation allegations insistence
    contention prediction announcement admission acknowledgment assurance assurances denial complaint statement remark comment"""
)

#: Verbs whose infinitive is what the speaker says will be done: "vowed to leave".
INTENT = _words("promise vow threaten pledge propose swear offer request demand ask claim volunteer agree")
#: Verbs that ask somebody else to act: "urged Congress to act".
DIRECTIVE = _words("urge ask order convince implore call request encourage")
#: What follows "to" where it is a preposition.
NOT_INFINITIVE = _words("the a an this that these those his her their its our my your him them me us")
#: Nouns that begin the reporter's comment on what was said: ", a charge that ...".
COMMENT_NOUNS = _words(
    """move charge claim recommendation reference point proposal criticism argument accusation allegation assertion decision
    position statement stance suggestion remark comment promise pledge swipe jab dig nod allusion sign departure shift reversal rebuke view"""
)
#: Occasions of speech: "in an interview Tuesday" tells of the saying and is no part of what was said.
OCCASIONS = _words(
    """interview interviews statement statements speech remarks briefing conference call email e-mail tweet letter post testimony
    hearing address op-ed memo declaration declarations comments rebuke shift reversal departure"""
)

AUX = _words(
    """is are was were be been being am has have had having do does did will would can could may might must shall should
    isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't can't cannot couldn't ain't
    isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t don’t doesn’t didn’t won’t wouldn’t can’t couldn’t"""
)
BE = _words("is are was were be been being isn't aren't wasn't weren't got gets")
ADVERBS = _words(
    """also later then now not never previously repeatedly reportedly still once again earlier often long once ever even just only
    both all already soon always sometimes today first too further since famously flatly allegedly apparently himself herself
    themselves itself twice initially immediately instead quickly recently eventually finally publicly privately"""
)
NEGATIONS = _words(
    "not never didn't didn’t doesn't doesn’t hasn't hasn’t haven't haven’t don't don’t wouldn't wouldn’t won't won’t no wasn't wasn’t hadn't hadn’t"
)
PRONOUNS = _words("he she they it i we you who")
INDEFINITE = _words(
    "some many others several both most few all everyone nobody neither another none one critics supporters"
)
DETERMINERS = _words(
    "the a an this these those his her their its our my your another each every any two three four five six seven eight nine ten no such"
)
PREPOSITIONS = _words(
    """of for at from in with on to by near about against among as after before during over under between through within without
    into onto toward towards than via per until since like despite amid following including outside inside aboard across
    behind beside beyond below above alongside onboard atop around along past upon"""
)
CONJUNCTIONS = _words(
    "and or but nor so yet while when whereas though although because if unless that which whom whose where why how what whether after before as until since once"
)
STARTERS = CONJUNCTIONS | _words(
    """however meanwhile still then later instead also earlier moreover furthermore thus therefore indeed perhaps asked there here not
    yesterday today tomorrow now even only just again nevertheless nonetheless"""
)
DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tonight january february march april june july august september october november december"
)
ROLES = _words(
    """spokesman spokeswoman spokesperson spokespeople spokesmen official officials director head chief leader leaders member members
    chairman chairwoman chair president minister ministers secretary adviser advisers advisor advisors aide aides professor person
    people sources source envoy ambassador representative representatives officer officers editor author reporter reporters founder candidate
    lawyer lawyers attorney analyst analysts expert experts senator congressman governor mayor commissioner coordinator manager deputy
    general judge strategist consultant fellow researcher researchers economist commander briefing statement memo report study survey poll
    letter email copy version group groups experts critics supporters residents voters diplomats diplomat executive ministry department
    office campaign court inspector speaker candidates assistant man woman men women negotiator democrats republicans lawmakers"""
)
TITLES = _words(
    """president secretary minister senator sen rep gov mr mrs ms dr ambassador general gen spokesman spokeswoman spokesperson adviser
    director governor chairman judge professor mayor congressman congresswoman prime foreign defense defence deputy former acting
    retired vice press state reporters press national senior anonymous"""
)
#: Who is told: "told reporters", "told CNN".
AUDIENCE = _words(
    "reporters lawmakers journalists supporters them him her us me senators viewers listeners delegates investors colleagues voters congress parliament"
)
ABBREVIATIONS = _words(
    """mr mrs ms dr sen reps rep gov gen col lt sgt capt adm st jr sr prof no v vs inc corp co ltd jan feb mar apr jun jul aug sept sep oct nov dec u.s u.k u.n
    d.c a.m p.m ph.d calif fla ariz ala ark colo conn del ga ill ind kan ky mass md mich minn miss mo neb nev okla ore pa tenn tex va
    vt wash wis wyo rev hon pres maj cmdr ft mt"""
)
#: Verbs of everyday that end a noun phrase to their right.
VERBS = _words(
    """went came made took got gave left kept held led put set ran met began became brought seemed appeared turned won lost paid sent stood
    sat saw heard felt knew thought let meant goes comes makes takes gets gives wants want need needs believe believes think thinks
    know knows see sees hope hopes fear fears became grew spoke spent broke chose drew fell rose sold sought taught threw wore fought
    bought caught built appears seems remains works work follow follows face faces faced"""
)
NOT_VERB_ED = _words(
    "united retired unnamed armed advanced limited so-called red hundred registered appointed elected united combined continued"
)
NOT_VERB_ING = _words(
    "beijing acting ranking leading outgoing incoming sitting ruling governing morning evening during meeting briefing hearing visiting opposing dissenting king wyoming building training standing housing banking nothing something everything anything spring string being"
)
