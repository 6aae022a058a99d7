// Made up for this page, so that a visitor sees at once what learning from examples is.

const texts = {
  delivery: [
    "Where is my parcel?",
    "The package was due on Monday and is still not here.",
    "Can you leave it with the neighbour?",
    "The tracking number does not work.",
    "My order has been in transit for a week.",
    "The courier went to the wrong address.",
    "When will the second box arrive?",
    "Please ship it to my office.",
  ],
  refund: [
    "I want my money back.",
    "You charged me twice.",
    "How do I return this and get a refund?",
    "The amount has not been credited to my card.",
    "Cancel the order and repay me, please.",
    "I sent the shoes back and was not reimbursed.",
    "The discount is missing from my bill.",
    "Why did I pay for shipping that was free?",
  ],
  praise: [
    "What a lovely shop, thank you!",
    "The quality is better than I expected.",
    "Your support was quick and kind.",
    "Best headphones I have ever owned.",
    "I will recommend you to all my friends.",
    "It fits perfectly and looks great.",
    "Beautifully packed, a joy to open.",
    "Five stars, keep it up.",
  ],
};

/** @type {readonly import("./examples.js").Example[]} */
export const starters = Object.entries(texts).flatMap(([label, some]) =>
  some.map((text) => ({ text, label })),
);

/** Texts without a label, to go on with. */
export const unlabelledStarters = [
  "It came a day late, but I love it.",
  "Nobody rang, yet the website says delivered.",
  "The voucher was not accepted.",
  "So happy with this lamp.",
  "The box was empty.",
  "I was told that I would hear from the bank.",
  "My size is out of stock again.",
  "Thanks for sending a new one so fast.",
  "The driver was very friendly.",
  "I never ordered this.",
];

/** A first question to them. */
export const firstQuestion = "My box has not come yet.";
