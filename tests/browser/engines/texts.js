// What every engine classifies. Made without chance or clock, so that all of them see the same texts.

/** Alphabets, scripts without spaces, right to left, accents in both forms, emoji, markup, odd input. */
const written = [
  "",
  "ok",
  "This is awesome",
  "Not bad at all, though the second half drags and the ending asks for more patience than I had left.",
  "I'd give it 3.5/5 — worth $12.99, but don't expect O'Hara-level acting; it's 'fine'.",
  "UNBELIEVABLE!!! Best. Day. EVER!!! :-) :-( ;-)",
  "Der Film war überraschend gut, auch wenn die Straßenszenen etwas zu lang gerieten.",
  "Le scénario est un peu naïf, mais l'actrice principale sauve l'œuvre.",
  "La película empieza bien, ¿pero quién esperaba un final así? ¡Qué lástima!",
  "Książka była nudna, a żarty zupełnie nieśmieszne.",
  "Příliš žluťoučký kůň úpěl ďábelské ódy.",
  "Bu telefonun pili iki günde bitti; çok kötü, İstanbul'a geri gönderiyorum.",
  "Dịch vụ tuyệt vời, nhân viên rất thân thiện.",
  "Очень скучно: я уснул на середине и ни о чём не жалею.",
  "Η ταινία ήταν υπέροχη και η μουσική ακόμη καλύτερη.",
  "السرد بطيء لكن النهاية جميلة جدا.",
  "השירות היה איטי אבל האוכל היה טעים.",
  "यह फ़िल्म बहुत अच्छी थी और गाने भी सुंदर थे।",
  "อาหารอร่อยมากแต่ร้านหายากไปหน่อย",
  "这部电影非常好看,演员的表演也很自然。",
  "この映画はとても面白かったです。もう一度見たい。",
  "배송은 빨랐지만 포장이 엉망이었어요.",
  "cafe\u0301 nai\u0308ve re\u0301sume\u0301 against café naïve résumé",
  "👍🏽 loved it 👩‍👩‍👧‍👦🇫🇷 10/10 ❤️‍🔥",
  '<b>bold</b> &amp; http://example.com/a?b=c#d user@example.com {"json": [1, 2.5e-3]}',
  "tabs\tand\nlines\r\nand\u00a0no-break\u3000spaces\u200band\u0000nothing \ufffd",
  "half a pair: \ud83d and \udc4d",
  "[SEP] typed [MASK] by hand [CLS]",
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  "x".repeat(300),
];

/** Numbers below 2^32 from a seed: a linear congruential generator, in integers. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

/** @param {string[]} words @param {number} count @returns {string} so many of the words, drawn by the count */
function passage(words, count) {
  const next = numbers(count);
  // The generator's high bits are its good ones.
  return Array.from({ length: count }, () => words[(next() >>> 8) % words.length]).join(" ");
}

const words = written.flatMap((text) => text.split(" ")).filter((word) => word.length < 20);

/** For the embedded model: 2 tokens up to more than its 512. @type {import("../../../web/src/base/texts.js").TextInput[]} */
export const naturalTexts = [
  ...written,
  ...[3, 9, 17, 28, 45, 62, 100, 150, 300].map((count) => passage(words, count)),
  { text: "The room was clean.", textPair: "Was the room clean?" },
];

/** For the golden models, whose words are w0 to w114: lengths around multiples of what kernels take at once. */
export const madeUpTexts = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 22, 28, 29, 30, 31, 32, 33, 45, 60, 61, 62, 63],
  ...[93, 126, 127, 190, 254, 255, 300, 382, 446, 509, 510, 511, 700],
].map((count) =>
  passage(
    Array.from({ length: 115 }, (_, i) => `w${i}`),
    count,
  ),
);

/** Short enough for the 32 positions of the tiny models that fill masks, each third with two. @param {string} mask */
export const maskedTexts = (mask) =>
  naturalTexts.map((text, i) => {
    const characters = [...(typeof text === "string" ? text : text.text)];
    const [before, behind] = [characters.slice(0, 3), characters.slice(3, 6)].map((some) => some.join(""));
    return `${before} ${mask}${behind}${i % 3 === 0 ? ` ${mask}` : ""}`;
  });
