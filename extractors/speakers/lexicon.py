"""The words that tell what somebody is: titles, roles, countries, and the given names that tell he from she."""

#: words after which a name begins: "Foreign Minister Sergei Lavrov", "Sen. Chris Murphy"
TITLES = frozenset(
    """secretary minister president chancellor ambassador senator sen representative rep congressman congresswoman
    congressmember delegate governor gov mayor general gen lieutenant lt admiral adm vice-admiral colonel col captain capt
    major maj sergeant sgt commander judge justice professor prof dr doctor mr mrs ms miss mx sir lord lady dame king queen
    prince princess sheikh pope cardinal archbishop bishop reverend rev rabbi imam ayatollah chairman chairwoman chair
    chairperson director adviser advisor aide spokesman spokeswoman spokesperson speaker leader whip attorney commissioner
    chief deputy vice premier envoy counsel counselor counsellor administrator undersecretary under-secretary
    comptroller treasurer surgeon inspector czar coordinator nominee candidate economist analyst expert author historian
    reporter journalist anchor host officer official executive ceo founder owner coach economists strategist lawyer
    solicitor marshal crown taoiseach""".split()
)

SPOKES = frozenset("spokesman spokeswoman spokesperson spokespeople spokesmen spokeswomen".split())

#: roles in which somebody of a government body speaks for it on the record
OFFICIAL_ROLES = (
    frozenset(
        """secretary undersecretary under-secretary director adviser advisor deputy administrator commissioner chief counsel
    counselor envoy ambassador representative coordinator attorney general officer chairman chair""".split()
    )
    | SPOKES
)

#: nobody answers for what these say
NAMELESS = frozenset(
    """official officials aide aides source sources person people adviser advisers advisor advisors diplomat diplomats
    staffer staffers insider insiders officer officers figures figure lawmakers senators experts analysts critics
    supporters observers others some many several allies veterans lawyers prosecutors authorities leaders""".split()
)

#: roles outside of an administration
OTHER_ROLES = frozenset(
    """senator sen representative rep congressman congresswoman governor gov mayor judge justice professor prof analyst
    expert economist author historian reporter journalist anchor host executive ceo founder owner coach strategist
    lawyer fellow scholar researcher activist candidate nominee democrat republican lawmaker lawmakers whip speaker
    sheriff teacher student doctor scientist farmer worker widow wife husband son daughter brother sister mother father
    biographer pollster lobbyist""".split()
)

FOREIGN_ROLES = frozenset(
    """minister premier chancellor president ambassador envoy king queen prince princess government ministry parliament
    kremlin foreign spokesman spokeswoman spokesperson leader negotiator general military army official officials
    diplomat diplomats agency media embassy lawmaker commander emir sheikh ayatollah supreme taoiseach""".split()
)

FORMER = frozenset("former ex retired onetime one-time then-former late ousted outgoing-former".split())

#: countries, their capitals and centres of power as speakers, and the words for what is theirs
FOREIGN = frozenset(
    """afghanistan afghan kabul taliban albania albanian algeria algerian angola angolan argentina argentine argentinian
    armenia armenian australia australian canberra austria austrian vienna azerbaijan azerbaijani baku bahrain bahraini
    bangladesh bangladeshi belarus belarusian minsk belgium belgian bolivia bolivian bosnia bosnian brazil brazilian
    brasilia britain british u.k. uk london england english scotland scottish bulgaria bulgarian burma burmese myanmar
    cambodia cambodian cameroon canada canadian ottawa chile chilean china chinese beijing colombia colombian bogota
    congo congolese croatia croatian cuba cuban havana cyprus cypriot czech czechia prague denmark danish copenhagen
    ecuador ecuadorian egypt egyptian cairo eritrea estonia estonian ethiopia ethiopian eu brussels european finland finnish
    helsinki france french paris elysee georgia georgian tbilisi germany german berlin ghana ghanaian greece greek athens
    guatemala guatemalan haiti haitian honduras honduran hungary hungarian budapest iceland india indian delhi indonesia
    indonesian jakarta iran iranian tehran iraq iraqi baghdad ireland irish dublin israel israeli jerusalem italy italian
    rome jamaica japan japanese tokyo jordan jordanian amman kazakhstan kazakh kenya kenyan nairobi korea korean seoul
    pyongyang kosovo kuwait kuwaiti kyrgyz laos latvia latvian lebanon lebanese beirut hezbollah libya libyan tripoli
    lithuania lithuanian vilnius malaysia malaysian mali mexico mexican moldova mongolia mongolian morocco moroccan
    mozambique namibia nepal netherlands dutch hague nicaragua nicaraguan niger nigeria nigerian abuja norway norwegian
    oslo oman omani pakistan pakistani islamabad palestine palestinian hamas panama panamanian paraguay peru peruvian
    philippines philippine filipino manila poland polish warsaw portugal portuguese lisbon qatar qatari doha romania
    romanian russia russian moscow kremlin rwanda rwandan saudi riyadh senegal serbia serbian belgrade singapore
    singaporean slovakia slovak slovenia slovenian somalia somali spain spanish madrid sudan sudanese sweden swedish
    stockholm switzerland swiss syria syrian damascus taiwan taiwanese taipei tajik tanzania thailand thai bangkok tunisia
    tunisian turkey turkish turkiye ankara turkmenistan uganda ugandan ukraine ukrainian kyiv kiev emirates emirati uae
    uruguay uzbekistan uzbek vatican venezuela venezuelan caracas vietnam vietnamese hanoi yemen yemeni houthi houthis
    zambia zimbabwe zealand nato""".split()
)

AMERICAN = frozenset("us u.s. american america u.s.a usa united-states".split())

#: words that make a run of capitals the name of something that is no person
NOT_A_PERSON = frozenset(
    """university institute college school department ministry agency council association committee commission house
    senate congress parliament party party's court bank group company corporation inc corp ltd foundation center centre
    union organization organisation nations states kingdom republic korea street avenue news times post journal press
    herald tribune network television radio army navy force forces guard pentagon administration government office bureau
    embassy program project act bill treaty accord agreement summit conference forum church hospital airport park city
    county state island islands sea ocean river mountain valley bridge war peace day week month year security national
    international federal global world south north east west white black blue green red twitter facebook google apple
    amazon microsoft""".split()
)

#: capitalised only because a sentence begins with them
STARTERS = frozenset(
    """the a an but and or so yet for nor if when while as in on at by to from of with after before during since until
    although though because however meanwhile still also then now earlier later both some many most all no not this that
    these those his her its their our my your he she it they we you i who what which where why how asked according
    speaking citing despite amid among between under over about against another other others such one two three first
    last next there here is was are were be been has have had do does did will would can could should may might must let
    just only even once again instead indeed perhaps yes well monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december""".split()
)

#: places, colours and the like that are surnames behind a given name: "Ada North"
SURNAMES_TOO = frozenset(
    """north west east black white green blue brown park day church street bridge hill wood woods french english german
    london paris israel jordan ireland holland france poland justice force west bank banks""".split()
)

PARTIES = frozenset(
    "republican republicans democrat democrats democratic conservative conservatives labour liberal gop".split()
)

#: groups outside of a government, for which nobody answers by name
GROUPS = frozenset(
    """groups villagers residents witnesses neighbors neighbours voters protesters activists farmers workers students parents
    families relatives survivors senators congressmen lawmakers economists scientists researchers historians doctors
    investors traders companies businesses unions demonstrators opponents""".split()
)

#: words of a text that is about government, in which a bare surname may be an official's
OF_STATE = FOREIGN | frozenset(
    """administration washington president presidential secretary cabinet congress senate senator pentagon embassy ambassador
    consulate diplomat diplomats diplomatic minister ministers ministry treaty tariff tariffs sanctions embargo troops
    marines military missile missiles visa visas summit alliance ceasefire nominee ally allies envoy department
    governor lawmakers""".split()
)

MEN = frozenset(
    """aaron abdullah adam ahmed alan albert alejandro alex alexander ali andrei andrew andy angel anthony antonio antony
    arthur ashton barack ben benjamin bernard bernie bill bob boris brad brett brian bruce carl carlos charles charlie chris
    christian christopher chuck colin craig cyril dan daniel darren dave david dean dennis dick dmitry don donald doug
    douglas ed eddie edward eli emmanuel eric ernest evan francis frank fred gary geoffrey george gerald gordon graham greg
    gregory hamid harold harry henry herbert hassan howard hugo ian igor ivan jack jacob jake james jamie jared jason jay jd
    jeff jeffrey jerome jerry jim jimmy joe joel john jon jonathan jose joseph josh joshua juan justin karl keith kenneth
    kevin kim kyle larry lawrence leo leon lindsey lloyd louis luis luke marco marcus mark martin matt matthew max michael
    miguel mike miles mitch mitt mohammad mohammed moon narendra nathan ned neil nicholas nick nigel oliver omar oscar pat
    patrick paul pedro pete peter phil philip pierre rafael ralph ray recep rex richard rick rob robert rod roger ron ronald
    roy russell ryan sam samuel scott sean sebastian sergei sergey shinzo simon stephen steve steven stuart ted terry
    theodore thomas tim timothy todd tom tommy tony vedant victor viktor vipin vladimir volodymyr walter wang warren wayne
    will william xavier yair yoon zach""".split()
)

WOMEN = frozenset(
    """abigail alexandria alice alison alyssa amanda amy andrea angela ann anna anne annalena annie april ashley barbara
    becky beth betsy betty beverly bonnie brenda brooke candace carol caroline carolyn catherine cathy celeste charlotte
    cheryl christina christine cindy claire claudia condoleezza cynthia dana danielle deb debbie deborah denise diana diane
    donna dorothy elaine elena elisabeth elise elizabeth ellen emily emma erin eva evelyn fiona florence frances gina giorgia
    gloria grace hannah heather heidi helen hillary hope irene ivanka jacinda jane janet jean jeanne jen jenna jennifer
    jessica jill joan joanne jody judith judy julia julie karen karine karoline kate katherine kathleen kathryn kathy katie
    kay kayleigh kellyanne kelly kim-yo kirsten kirstjen kristalina kristen kristi kristin laura lauren leslie linda lisa
    liz lloyda loretta lori lucy lydia lynn madeleine maggie margaret maria marie marilyn marine marsha martha mary maura
    maya meghan melania melanie melissa michele michelle mikie monica nancy naomi natalie nicole nikki nina olivia pam
    pamela patricia patty penny rachel rebecca robin rosa rose ruth sally samantha sandra sara sarah sharon sheila shelley
    sonia sophia stephanie stacey sue susan susie suzanne sylvia tammy tara teresa theresa tina tulsi ursula valerie
    vanessa vera vicki victoria virginia wendy yvonne zoe""".split()
)

MALE_WORDS = frozenset(
    "mr sir lord king prince spokesman congressman chairman businessman policeman he him his father son husband brother "
    "widower sheikh pope cardinal bishop".split()
)
FEMALE_WORDS = frozenset(
    "mrs ms miss lady dame queen princess spokeswoman congresswoman chairwoman businesswoman policewoman she her hers mother "
    "daughter wife sister widow".split()
)
