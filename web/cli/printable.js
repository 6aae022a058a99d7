// Texts of models and files on a terminal.

/** Control characters, which a terminal would obey, as a visible mark. @param {string} text */
export const printable = (text) =>
  text.replace(/(?![\t\n])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
