// Pure functions on strings.

/** A string as search compares it: no accents, no case. */
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The folded words of a query. */
export const wordsOf = (query) => fold(query).split(/\s+/u).filter(Boolean);

/** Where a folded text has a word that begins with some letters, or -1: "lora" begins one in "lora-moe", none in "exploration". */
export function wordStart(text, letters) {
  for (let at = text.indexOf(letters); at >= 0; at = text.indexOf(letters, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return at;
  }
  return -1;
}

/** A count with its noun: "1 paper", "2,000 papers". */
export const counted = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const shorten = (text, width) => (text.length <= width ? text : `${text.slice(0, width - 1).trimEnd()}…`);

/**
 * Cut a text into pieces at marked ranges; where ranges overlap, the one that begins first wins.
 * @param {string} text
 * @param {{start: number, end: number}[]} marks
 * @returns {{text: string, mark: object | null}[]} pieces that join to the text
 */
export function pieces(text, marks) {
  const sorted = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  const out = [];
  let at = 0;
  for (const mark of sorted) {
    if (mark.start < at || mark.end > text.length) continue;
    if (mark.start > at) out.push({ text: text.slice(at, mark.start), mark: null });
    out.push({ text: text.slice(mark.start, mark.end), mark });
    at = mark.end;
  }
  if (at < text.length) out.push({ text: text.slice(at), mark: null });
  return out;
}

/** The address if it is one that a person can safely open (http or https), else null. */
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** One CSV cell (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe first. */
export function csvCell(value) {
  let text = String(value ?? "");
  if (/^[=+\-@\t\r]/u.test(text) && !/^[+-]?[\d.]+$/u.test(text)) text = `'${text}`;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (rows) => `${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;

/** Text for an XML document: mark-up escaped, and without the characters that XML cannot hold. */
export const xml = (text) =>
  String(text).replace(/[&<>"]/gu, (c) => `&#${c.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, "");
