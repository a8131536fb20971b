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
    kremlin foreign counterpart spokesman spokeswoman spokesperson leader negotiator general military army official officials
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
    """
    aaron abdul abdullah abel abraham adam adolfo adrian ahmad ahmed alain alan alban albert alberto aldo alejandro
    alex alexander alfonso alfred alfredo ali alistair allan alvin amir amos anatoly anders andrei andrew andy angel
    angelo angus anibal ansel anthony antoine antonin antonio antony anwar archie armando arnold arthur arturo arun
    asher ashton atticus aubrey augustus axel barack barney barry bart basil ben benedict benito benjamin bernard
    bernie bertrand bilal bill blake bob boris boyd brad bradley brendan brent brett brian bruce bruno bryan bryce
    burt byron caleb calvin carl carlo carlos carlton cedric cesar chad charles charlie chester chris christian
    christoph christophe christopher chuck clarence claude claudio clayton clement clifford clifton clint clyde cody
    colin connor conrad cornelius craig curt curtis cyril cyrus damian damon dan daniel danilo dario darrell darren
    darryl dave david dean declan dennis derek derrick desmond dexter dick diego dieter dimitri dirk dmitri dmitry
    domingo dominic don donald donovan doug douglas duane dwayne dwight ed eddie edgar edmund eduardo edward edwin
    efrain eli elias elijah elliot elliott ellis emanuel emile emilio emmanuel enrique enzo eric erik ernest ernesto
    ernie ethan etienne eugene evan everett fabian fabio farhad farid felipe felix ferdinand fernando fidel floyd
    francesco francis francois frank franklin franz fred freddie frederic frederick fredrik fritz gabriel gareth
    garrett garth gary gaston gavin gene geoffrey george gerald gerhard gilbert giles gino giuseppe glenn gonzalo
    gordon graeme graham grant greg gregory guido guillermo gunther gus gustav gustavo hakim hamid hank hans harold
    harry hasan hassan hector heinrich helmut henri henry herbert herman hollis homer horace howard hugh hugo
    humberto hussein ian ibrahim ignacio igor ilya imran irving irwin isaac ismail ivan jack jacob jake jakob jamal
    james jamie jared jarrod jason javed jay jd jean-pierre jeff jeffrey jens jeremiah jeremy jerome jerry jesse
    jesus jim jimmy joachim joao joaquin joe joel joey johann johannes john jon jonah jonas jonathan jorge jose
    josef joseph josh joshua juan julian julio julius jurgen justin jürgen kamal kamran karim karl karl-heinz kasper
    keir keith kelvin ken kenneth kent kevin khalid kim kirk klaus kofi konrad kurt kyle lamar lance larry lars
    laszlo laurence laurent lawrence leif leo leon leonard leonardo leonid leopold leroy lester lindsey lionel lloyd
    logan lorenzo lou louis lowell luca lucas lucian ludwig luigi luis luke luther maarten magnus malcolm manfred
    manuel marcel marcelo marco marcos marcus mario mark marlon martin marvin mateo mathias matt matteo matthew
    matthias maurice mauricio max maxim maxwell mehmet melvin merle micah michael michel miguel mikael mike mikhail
    milan miles milos milton mitch mitt mohamad mohamed mohammad mohammed moon morris moses mustafa nabil narendra
    nasser nathan nathaniel ned neil nelson nicholas nick nico nicolas niels nigel nikita nikolai norbert norman
    olaf oleg oliver omar orlando orville oscar oswald otto owen pablo paolo pascal pat patrick paul pedro percy
    perry pete peter phil philip pierre pietro piotr rafael raj rajiv ralph ramon randall randolph randy rashid raul
    ray raymond recep reggie reginald reid reinhard rene reuben rex ricardo richard rick ricky rob robert roberto
    rod rodney rodolfo rodrigo roger rohan roland romeo ron ronald rory ross rowan roy rudolf rudy rupert russ
    russell ryan saeed salman salvador salvatore sam samir samson samuel santiago saul scot scott sean sebastian
    serge sergei sergey sergio seth sharif shawn shinzo sid sidney silvio simeon simon slobodan spencer stan
    stanislav stanley stavros stefan stefano stephen steve steven stewart stuart sunil sven tariq ted terence
    terrance terrence terry thaddeus theo theodore thomas tim timothy tobias todd tom tomas tomasz tommy tony
    tristan tyler tyrone ulrich uri vaclav valentin vedant vernon vicente victor vijay viktor vince vincent vipin
    vito vittorio vlad vladimir volodymyr wade wallace walt walter wang warren wayne wendell wilbur wilfred will
    willard william wojciech wojtek woodrow xavier yair yoon yuri yusuf yves zach zachary zoltan
    """.split()
)

WOMEN = frozenset(
    """
    abby abigail ada adele adriana agnes aileen aisha alana alba alejandra alexa alexandra alexandria alexis alice
    alicia aline alison alma alyssa amal amanda amelia amina amy ana anastasia andrea angela angelica angelina angie
    anita ann anna annalena anne annette annie annika antonia april arlene ashley astrid audrey aurora ava barbara
    beatrice beatriz becky belinda bella bernadette bernice bertha beth betsy betty beverly bianca blanca bonita
    bonnie brenda bridget brigitte brittany brooke camila camille candace cara carla carmen carol carolina caroline
    carolyn carrie cassandra catalina catherine cathy cecilia celeste charlotte chelsea cheri cheryl chiara chloe
    christina christine cindy claire clara claudette claudia clementine colette colleen condoleezza consuelo cora
    corinne courtney cristina cynthia daisy dana daniela danielle daphne darlene dawn deanna deb debbie deborah
    debra deirdre delia denise denisha desiree diana diane dina dolores dominique donna doreen doris dorothea
    dorothy edith edna eileen elaina elaine eleanor eleanora elena elisabeth elise eliza elizabeth ellen elsa elsie
    elvira emilia emily emma erica erika erin esmeralda esther ethel eugenia eunice eva evangeline evelyn fatima
    felicia fernanda fiona flora florence frances frida gabriela gabrielle gail genevieve georgina geraldine
    gertrude gillian gina giorgia gladys glenda gloria grace greta gretchen guadalupe gwen gwendolyn haley hannah
    harriet hattie heather heidi helen hilary hilda hillary hope ida ilana ilse imogen ines inez ingrid irene irina
    iris irma isabel isabella isabelle ivana ivanka jacinda jacqueline jamila jana jane janet janice janine jasmine
    jean jeanne jeannette jen jenna jennifer jenny jessica jessie jill joan joanna joanne jocelyn jody johanna
    josefina josephine joyce juana juanita judi judith judy julia juliana julianne julie juliet june kaitlin kaja
    kara karen karin karine karoline katarina kate katharine katherine kathleen kathryn kathy katie katja katrin
    katrina kay kayleigh kelley kelly kellyanne kendra kerry kim-yo kirsten kirstie kirstjen klara kristalina
    kristen kristi kristin kristina lakshmi lana latoya laura lauren leah leila lena lenore leonor leslie leticia
    lidia lila lilian lillian lily linda lisa liz lloyda lois lorena loretta lori lorraine lottie louise lourdes
    lucia luciana lucille lucinda lucy luisa luz lydia lynn mabel madeleine madeline magda magdalena maggie malala
    mandy manuela marcia margaret margarita margot maria mariam mariana marianne maribel marie marilyn marine marisa
    marisol marjorie marlene marsha marta martha martina mary maura maureen mavis maxine maya megan meghan melania
    melanie melinda melissa mercedes meredith mia michaela michele michelle mikie mildred millicent minnie miranda
    miriam molly mona monica muriel myra myrna nadia nadine nancy nanette naomi natalie nell nellie nia nicola
    nicole nikki nina noelle noor nora noreen norma odette olga olivia olympia ophelia paige pam pamela paola
    patrice patricia patty paula paulette pauline penny petra philippa phoebe phyllis polly priscilla priya rachel
    raisa ramona rania raquel reba rebecca regina renata renee rhoda rhonda rita roberta robin rochelle rosa rosalie
    rosalind rosalyn rosario rose rosemary rosie roxana roxanne ruby ruth sabina sabrina sadie sally salma samantha
    samira sandra sanna sara sarah saskia selma serena shannon shari sharon sharron sheila shelley shirley sigrid
    silvia simone siobhan sofia sondra sonia sonja sophia stacey stella stephanie stephany sue susan susana susie
    suzan suzanne suzette svetlana sybil sylvia tabitha tamara tammy tanya tara tasha tatiana teresa teri thelma
    theodora theresa tiffany tina tracey tricia trudy tulsi una ursula usha valentina valeria valerie vanessa velma
    vera verna veronica vicki vicky victoria virginia vivian viviana vivienne wendy wilhelmina wilma winifred
    xiomara yasmin yelena yolanda yuki yulia yvette yvonne zainab zara zelda zoe zuzana
    """.split()
)

MALE_WORDS = frozenset(
    "mr sir lord king prince spokesman congressman chairman businessman policeman he him his father son husband brother "
    "widower sheikh pope cardinal bishop".split()
)
FEMALE_WORDS = frozenset(
    "mrs ms miss lady dame queen princess spokeswoman congresswoman chairwoman businesswoman policewoman she her hers mother "
    "daughter wife sister widow".split()
)
