// Bytes of any kind: text in UTF-8, or an error that says what they are.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { openText } from "../../../web/tables/open-text.js";

/** @param {Uint8Array} bytes @param {number} size */
async function* cut(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/**
 * @param {Uint8Array} bytes
 * @param {{size?: number, encoding?: string, patient?: boolean}} [options]
 */
async function read(bytes, { size = 1 << 16, ...options } = {}) {
  const { facts, chunks } = openText(cut(bytes, size), options);
  const all = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk));
  return { ...facts, text: Buffer.concat(all).toString() };
}

/** @param {string} text */
const latin1 = (text) => Buffer.from(text, "latin1");

describe("whatever its encoding is, text", () => {
  test("in UTF-8 stays as it is, in whatever pieces it comes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          for (const patient of [false, true]) {
            const found = await read(Buffer.from(`text\n${text}`), { size, patient });
            expect(found).toEqual({
              text: `text\n${text}`,
              encoding: "utf-8",
              marked: false,
              guessed: false,
            });
          }
        },
      ),
    );
  });

  test("in UTF-16 is found with and without a mark, in whatever pieces it comes", async () => {
    const text = fc.array(fc.constantFrom("id,text\n", "1,w0\r\n", "2,Привет\n", "3,日本語\n", "4,😀\r"), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (lines, mark, big, size) => {
          const all = `id,text\n${lines.join("")}`;
          const bytes = Buffer.from(mark ? `\ufeff${all}` : all, "utf16le");
          const found = await read(big ? bytes.swap16() : bytes, { size });
          expect(found).toEqual({
            text: all,
            encoding: big ? "utf-16be" : "utf-16le",
            marked: mark,
            guessed: !mark,
          });
        },
      ),
    );
  });

  test("with zero bytes in its cells is no UTF-16", async () => {
    const text = 'x,text\n1,w0\0w1\n2,"\0"\n3,"w\0 0"\n';
    expect(await read(Buffer.from(text))).toMatchObject({ text, encoding: "utf-8" });
    expect(await read(Buffer.from("a\0b\n"), { size: 1 })).toMatchObject({
      text: "a\0b\n",
      encoding: "utf-8",
    });
  });

  test("in Windows-1252 is read as such, quotes and the euro included", async () => {
    const bytes = latin1("ham,caf\xe9\nspam,costs \x805, it\x92s \xa35\n");
    for (const size of [1, 5, 100]) {
      expect(await read(bytes, { size })).toEqual({
        text: "ham,café\nspam,costs €5, it’s £5\n",
        encoding: "windows-1252",
        marked: false,
        guessed: true,
      });
    }
  });

  test("with a broken row in UTF-8 stays in UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from("é\n"), Buffer.of(0xe9), Buffer.from("\nö\n")]);
    expect(await read(bytes)).toMatchObject({ encoding: "utf-8", text: "é\n\ufffd\nö\n" });
  });

  test("in an encoding of another kind is refused, unless it is named", async () => {
    const russian = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x0a]); // Привет in Windows-1251
    await expect(read(russian)).rejects.toThrow("is not in UTF-8, and does not look like Windows-1252");
    expect(await read(russian, { encoding: "windows-1251" })).toMatchObject({
      text: "Привет\n",
      guessed: false,
    });
    const mac = Buffer.from([0x63, 0x61, 0x66, 0x87, 0x73, 0x0d]); // cafás in Mac OS Roman
    await expect(read(mac)).rejects.toThrow("is not in UTF-8");
    const polish = Buffer.from([0x64, 0xb3, 0x75, 0x67, 0x6f, 0x0a]); // długo in Windows-1250
    await expect(read(polish)).rejects.toThrow("is not in UTF-8");
    const japanese = Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x0a]); // 日本語 in Shift JIS
    await expect(read(japanese)).rejects.toThrow("is not in UTF-8");
    expect(await read(japanese, { encoding: "shift_jis", size: 1 })).toMatchObject({ text: "日本語\n" });
  });

  test("that is no text at all is not taken for Windows-1252", async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48]);
    const pickled = Buffer.from([0x80, 0x04, 0x95, 0x0a, 0, 0, 0, 0]);
    for (const bytes of [picture, pickled]) {
      await expect(read(bytes)).rejects.toThrow("is not in UTF-8, and does not look like Windows-1252");
    }
  });

  test("whose encoding changes in the middle is refused", async () => {
    const bytes = Buffer.concat([latin1("caf\xe9\n".repeat(20_000)), Buffer.from("é日本\n".repeat(20_000))]);
    await expect(read(bytes)).rejects.toThrow("is partly in Windows-1252 and partly in another encoding");
  });

  test("that is not in the encoding that was named is refused", async () => {
    await expect(read(Buffer.from("a\nb"), { encoding: "utf-16le" })).rejects.toThrow(
      "is damaged, or not in UTF-16LE",
    );
  });

  test("a byte order mark is believed before a name", async () => {
    expect(await read(Buffer.from("\ufeffé"), { encoding: "latin1" })).toMatchObject({
      text: "é",
      marked: true,
    });
  });
});

describe("what is packed", () => {
  const text = "text\nw0\nw1 w2\n";

  test("by gzip is unpacked, several members too, in whatever pieces it comes", async () => {
    const once = gzipSync(text);
    for (const size of [1, 7, 1000]) {
      expect((await read(once, { size })).text).toBe(text);
      expect((await read(Buffer.concat([once, once]), { size })).text).toBe(text + text);
    }
    const inside = gzipSync(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect(await read(inside)).toMatchObject({ text, encoding: "utf-16le" });
  });

  test("and damaged is refused", async () => {
    const message = /is compressed with gzip, and damaged/;
    await expect(read(gzipSync(text.repeat(100)).subarray(0, 40))).rejects.toThrow(message);
    await expect(read(Buffer.concat([gzipSync(text), Buffer.from("rest")]))).rejects.toThrow(message);
  });

  test("an error of what is packed comes through", async () => {
    async function* failing() {
      yield gzipSync(text).subarray(0, 15);
      throw new Error("no more");
    }
    const { chunks } = openText(failing());
    await expect(chunks.next()).rejects.toThrow("no more");
  });
});

test.each([
  ["a zip archive", Buffer.from("PK\x03\x04\x14\0"), /is a zip archive or a workbook: unpack it \(unzip\)/],
  [
    "a workbook",
    Buffer.from("PK\x03\x04\x14\0[Content_Types].xml"),
    /is a workbook.*: save its sheet as CSV/,
  ],
  ["an old workbook", Buffer.from("d0cf11e0a1b11ae1", "hex"), /save it as CSV/],
  ["bzip2", Buffer.from("BZh91AY"), /bunzip2/],
  ["xz", Buffer.from("fd377a585a00", "hex"), /unxz/],
  ["zstd", Buffer.from("28b52ffd00", "hex"), /unzstd/],
  ["a PDF", Buffer.from("%PDF-1.7"), /is a PDF/],
  ["Parquet", Buffer.from("PAR1\x15"), /is in Parquet/],
  ["UTF-32", Buffer.from("fffe000061000000", "hex"), /is in UTF-32/],
  ["a tar archive in gzip", gzipSync(`${"x".repeat(100).padEnd(257, "\0")}ustar\0`), /is a tar archive/],
  ["a zip archive in gzip", gzipSync("PK\x03\x04\x14"), /is a zip archive/],
])("%s is refused by name", async (_, bytes, message) => {
  for (const size of [1, 100]) await expect(read(bytes, { size })).rejects.toThrow(message);
});
