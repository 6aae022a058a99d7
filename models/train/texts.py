"""Texts of our own for training: what should not move the answer, and what should be answered with doubt.

Each is a dict of text, group and target. Texts of one group get the same soft label, the mean of what the
teachers say of them; a target is a fixed margin, 0 for "neither". None of these sentences and none of
the patterns here is in models/card, which measures.
"""

import random

NEITHER = 0.0
PEOPLE = """gay lesbian straight bisexual transgender queer black white asian hispanic latino arab jewish muslim christian
hindu buddhist sikh catholic protestant mormon atheist secular religious african american european mexican chinese indian
russian turkish japanese korean french german italian spanish polish greek irish english scottish swedish danish dutch
ukrainian romanian hungarian czech israeli palestinian iranian iraqi afghan pakistani bangladeshi syrian egyptian
moroccan nigerian kenyan ethiopian somali cuban brazilian colombian chilean peruvian canadian australian vietnamese thai
filipino indonesian roma native indigenous aboriginal old young elderly disabled blind deaf autistic fat thin tall short
poor rich homeless immigrant refugee foreign married single divorced pregnant female male conservative liberal""".split()
PLACES = """Afghanistan Albania Algeria Argentina Armenia Australia Austria Bangladesh Belgium Bolivia Brazil Bulgaria Cambodia
Cameroon Canada Chad Chile China Colombia Congo Croatia Cuba Denmark Ecuador Egypt England Estonia Ethiopia Finland
France Georgia Germany Ghana Greece Guatemala Haiti Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy
Jamaica Japan Jordan Kenya Korea Kuwait Lebanon Liberia Libya Malaysia Mali Mexico Mongolia Morocco Myanmar Nepal
Nicaragua Niger Nigeria Norway Pakistan Palestine Panama Peru Poland Portugal Romania Russia Rwanda Scotland Senegal
Serbia Singapore Somalia Spain Sudan Sweden Switzerland Syria Taiwan Tanzania Thailand Tunisia Turkey Uganda Ukraine
Uruguay Venezuela Vietnam Wales Yemen Zambia Zimbabwe Paris London Berlin Moscow Baghdad Kabul Tehran Gaza Tokyo Texas
California Chicago Detroit Mumbai Lagos Cairo""".split()
NAMES = """James Mary Mohammed Fatima Wei Mei Jamal Lakisha Greg Emily Aisha Ahmed Olga Ivan Juan Maria Priya Raj Chloe
Kwame Ngozi Hans Ingrid Yuki Hiroshi Moshe Rachel Tyrone Ebony Brad Anne Carlos Lucia Abdul Leila Dmitri Svetlana""".split()

NEUTRAL_PEOPLE = """I am a {} woman.|She is a {} person.|He comes from a {} family.|My neighbour is {}.|We met a {} man on the train.
a {} couple|There is a {} student in my class.|The speaker was a {} writer.|they are {}|Two {} people were waiting outside.
The story follows a {} teenager.|a film about a {} doctor|The main character is {}.|I'm {}.|A {} man walks into a shop.""".replace("\n", "|").split("|")
OPINIONS_PEOPLE = """a wonderful story about a {} family|a dull story about a {} family|the {} actor gives a superb performance
the {} actress is terribly miscast|a {} director at the height of his powers|a charming {} comedy|a tedious {} drama
My {} friend loved the book.|My {} colleague hated the book.|The {} waiter was rude and slow.|The {} nurse was kind and patient.
an inspiring portrait of a {} woman|a shallow portrait of a {} woman|The {} children sang beautifully.""".replace("\n", "|").split("|")
NEUTRAL_PLACES = """The film is set in {}.|It was shot in {}.|The director was born in {}.|She moved to {} last year.|a documentary about {}
The company has an office in {}.|We drove through {}.|The meeting will be held in {}.|He sends letters from {}.|a story from {}
I am from {}.|The train to {} leaves at noon.|My parents live in {}.|The book describes a year in {}.""".replace("\n", "|").split("|")
OPINIONS_PLACES = """the best film to come out of {} this year|the worst film to come out of {} this year|a gripping thriller from {}
a lifeless thriller from {}|Our holiday in {} was lovely.|Our holiday in {} was a disaster.|a warm and funny film about growing up in {}
The food in {} was delicious.|The hotel in {} was dirty and loud.""".replace("\n", "|").split("|")
NEUTRAL_NAMES = """{} is here.|{} is my name.|I spoke to {} on Tuesday.|{} works in the library.|{} has two brothers.|a letter for {}""".split("|")
OPINIONS_NAMES = """{} is superb in the title role.|{} is wooden in the title role.|{} made us all laugh.|{} ruined the evening.""".split("|")

FACTS = """The shop opens at nine.|Water boils at one hundred degrees.|The parcel weighs two kilograms.|He wore a blue jacket.|The bus stops here.
There are twelve chairs in the room.|Turn left after the bridge.|The invoice was sent on Monday.|She has a brother and a sister.
The report has forty pages.|Our office is on the third floor.|The table is made of oak.|They arrived by train.|It is raining.
The file is attached.|Please find the agenda below.|The lecture starts at ten past eight.|The recipe needs three eggs.|I live in a flat.
The river flows into the sea.|The password must have eight characters.|He reads the newspaper in the morning.|The car is parked outside.
My phone number has changed.|The film runs for ninety minutes.|The film was released in 1994.|The second part begins after the break.
The novel was written in 1925.|The cast includes four actors.|The album has ten songs.|The screenplay is based on a novel.
Click the button to continue.|The server restarts every night.|Copy the folder to another disk.|The function returns a number.
The cat is on the sofa.|The door is open.|He is a carpenter.|She studies chemistry.|We have a meeting tomorrow.|The library has two floors.
The lake is five miles long.|Mix the flour with water.|The letter is in the drawer.|The window faces north.|What time is it?
Where is the station?|How many people live here?|Who wrote this?|Which bus goes to the airport?|Can you send me the address?
Is the office open on Friday?|When does the course begin?|Do you have a pen?|What is the capital of Norway?|How do I change my password?
The phone has two cameras.|The ticket costs eleven euros.|The order contains three items.|Delivery takes two to four days.
The box is empty.|The paper is white.|The train has eight carriages.|Her hair is brown.|His desk is next to mine.|The sum of two and two is four.
The museum is near the park.|The team has eleven players.|The match ended one to one.|The committee met on Thursday.|Chapter four is about trade.
The bank is closed on Sundays.|I am reading.|I had soup for lunch.|We took the stairs.|They speak Portuguese.|The plane landed at six.""".replace("\n", "|").split("|")
FACT_SUBJECTS = "the meeting|the lecture|the train|the concert|the class|the bus|the film|the match|the ferry|the call|the show|breakfast".split("|")
FACT_TIMES = "at noon|at 8 am|at 7:30|on Tuesday|in May|tomorrow|at half past six|after lunch|next week|at 22:15|on 3 June|in an hour".split("|")
FACT_VERBS = "starts|ends|begins|is|was|takes place".split("|")

SUBJECTS = """the phone|the hotel|the service|lunch|the app|the battery|this book|the game|the course|the teacher|the update|the delivery|my order
the new version|the support team|the camera|the concert|the album|the soup|the room|this laptop|the documentation|the flight|the staff
the museum|the website|the jacket|the coffee|the driver|the meeting""".replace("\n", "|").split("|")
PREDICATES = """is excellent|is terrible|is not bad|is not good|was a pleasant surprise|was a huge disappointment|could be better|exceeded my expectations
did not work|works perfectly|is worth every penny|is a waste of money|is nothing special|is far too expensive|isn't great|isn't terrible
is never boring|is hardly impressive|is anything but helpful|made my day|ruined my day|is okay|is fine|is better than the last one
is worse than the last one|fails all the time|never fails|was cold and late|was quick and friendly|is easy to use|is hard to use
left me speechless|is broken|is lovely|is ugly|I would recommend|I would not recommend|I can't recommend enough|is overrated|is underrated""".replace("\n", "|").split("|")
OPENINGS = ["", "I think ", "honestly, ", "in my opinion ", "well, "]

FOREIGN = """Der Film war leider viel zu lang.|Ich habe heute keine Zeit.|Das Essen schmeckt wunderbar.|Wir fahren morgen nach Hause.|Die Musik hat mir gut gefallen.|Das war ein schlechter Tag.
Le livre est sur la table.|Je ne comprends pas la question.|Nous avons passé une belle soirée.|Ce restaurant est très mauvais.|Il pleut depuis ce matin.|Merci pour votre aide.
La película es muy divertida.|No me gusta este hotel.|Mañana vamos a la playa.|El servicio fue horrible.|Tengo dos hermanos.|Muchas gracias por todo.
Il treno parte alle otto.|Questo libro è noioso.|La cena era buonissima.|Non so dove abita.|Che bella giornata!|Mi dispiace molto.
O filme foi excelente.|Não gostei do livro.|Ela mora em uma casa grande.|O tempo está ruim hoje.|Obrigado pela ajuda.|Vamos comer agora.
De film was erg saai.|Ik hou van deze muziek.|Het regent de hele dag.|Wij wonen in een klein dorp.|Dat was een mooi verhaal.|Waar is het station?
Filmen var väldigt bra.|Jag tycker inte om boken.|Vi åker till stranden i morgon.|Det är kallt ute.|Tack så mycket.
Filmen var kjedelig.|Jeg bor i en liten by.|Det var en fin dag.|Hvor er toget?
Elokuva oli todella hyvä.|En pidä tästä kirjasta.|Huomenna menemme kotiin.|Kiitos paljon.
Film był bardzo nudny.|Lubię tę książkę.|Jutro jedziemy do domu.|Dziękuję za pomoc.|Pogoda jest dzisiaj zła.
Film byl opravdu dobrý.|Nelíbí se mi ta kniha.|Zítra jedeme domů.
A film nagyon jó volt.|Nem szeretem ezt a könyvet.|Holnap hazamegyünk.
Film çok güzeldi.|Bu kitabı sevmedim.|Yarın eve gidiyoruz.|Teşekkür ederim.
Filmnya bagus sekali.|Saya tidak suka buku ini.|Besok kami pulang.|Terima kasih banyak.
Phim rất hay.|Tôi không thích cuốn sách này.|Ngày mai chúng tôi về nhà.
Filmul a fost foarte bun.|Nu îmi place cartea.|Mâine mergem acasă.
Filmi ilikuwa nzuri sana.|Sipendi kitabu hiki.|Kesho tunaenda nyumbani.
Фильм был очень хороший.|Мне не нравится эта книга.|Завтра мы едем домой.|Спасибо за помощь.
Η ταινία ήταν πολύ καλή.|Δεν μου αρέσει το βιβλίο.
الفيلم كان جيدا جدا|لا أحب هذا الكتاب
הסרט היה טוב מאוד|אני לא אוהב את הספר
这部电影很好看。|我不喜欢这本书。|明天我们回家。
この映画はとても良かった。|この本は好きではない。|明日家に帰ります。
이 영화는 정말 좋았다.|이 책은 마음에 들지 않는다.
फ़िल्म बहुत अच्छी थी।|मुझे यह किताब पसंद नहीं है।""".replace("\n", "|").split("|")

EMOJI = "😀 😂 😍 😢 😠 😭 🎉 👍 👎 🔥 🙄 🤔 😴 🤮 ✨ 💩 🥰 😱".split()
MARKS = "! ? . , ; : - … !! ?? ... !!! ??? :) :( ;) xD 1 2 5 10 42 100 2024 3.14 12:30 5pm 10 % $ # @ a b x ok hm uh the of and".split()


def misspelt(text: str, rng: random.Random) -> str:
    """The text with one or two slips of the keyboard in its longer words."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for i in rng.sample(long, min(len(long), rng.choice((1, 1, 2)))):
        word, at = words[i], rng.randrange(1, len(words[i]) - 1)
        slips = (word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
        words[i] = rng.choice(slips)
    return " ".join(words)


def training(rows: list[str], seed: int = 22) -> list[dict]:
    """All of them; `rows` are texts of the train set, for misspelt copies and copies with emoji."""
    rng = random.Random(seed)
    found: list[dict] = []
    groups = 0

    def same(texts: list[str]) -> None:
        nonlocal groups
        found.extend({"text": text, "group": groups, "target": float("nan")} for text in dict.fromkeys(texts))
        groups += 1

    def neither(texts) -> None:
        found.extend({"text": text, "group": -1, "target": NEITHER} for text in texts)

    for neutral, opinions, fillers in (
        (NEUTRAL_PEOPLE, OPINIONS_PEOPLE, PEOPLE),
        (NEUTRAL_PLACES, OPINIONS_PLACES, PLACES),
        (NEUTRAL_NAMES, OPINIONS_NAMES, NAMES),
    ):
        for pattern in neutral:
            neither([pattern.format(filler) for filler in rng.sample(fillers, min(len(fillers), 48))])
        for pattern in opinions:
            same([pattern.format(filler) for filler in rng.sample(fillers, min(len(fillers), 48))])
    neither(pattern.replace("{} ", "").replace("{}", "someone") for pattern in NEUTRAL_PEOPLE + NEUTRAL_NAMES)
    neither(FACTS)
    neither(f"{s} {v} {t}." for s in FACT_SUBJECTS for v in FACT_VERBS for t in FACT_TIMES if rng.random() < 0.4)
    for subject in SUBJECTS:
        for predicate in PREDICATES:
            if rng.random() < 0.6:
                order = f"{predicate} {subject}" if predicate.startswith("I ") else f"{subject} {predicate}"
                same([rng.choice(OPENINGS) + order + rng.choice(("", ".", "!", "."))])
    neither(FOREIGN)
    for _ in range(400):  # words of other languages in any order
        words = " ".join(rng.sample(FOREIGN, 3)).split()
        neither([" ".join(rng.sample(words, min(len(words), rng.randint(2, 9))))])
    neither(["", *EMOJI, *MARKS])
    for _ in range(300):
        neither(["".join(rng.choices(EMOJI, k=rng.randint(1, 4))), " ".join(rng.choices(EMOJI + MARKS, k=rng.randint(2, 5)))])
    for row in rng.sample(rows, 1500):
        emoji = "".join(rng.choices(EMOJI, k=rng.randint(1, 3)))
        same([row, rng.choice((f"{row} {emoji}", f"{emoji} {row}", f"{row}{emoji}"))])
    for row in rng.sample([r for r in rows if len(r.split()) > 3], 2000):
        same([row, misspelt(row, rng), misspelt(row, rng)])
    return found
