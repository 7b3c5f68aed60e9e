/** The console's texts, from messages/<language>.json. */

const KEY = "pehra.language";
/** Language tag → its own name. */
export const LANGUAGES = { en: "English", ur: "اردو" };
const RIGHT_TO_LEFT = new Set(["ur"]);

/** @type {Record<string, string>} */
let texts = {};
/** @type {Record<string, string>} */
let fallback = {};
let current = "en";
let plurals = new Intl.PluralRules("en");

export function language() {
  return current;
}

/** Locale for numbers and times; Urdu with the digits used in Pakistan's offices. */
export function locale() {
  return current === "ur" ? "ur-PK-u-nu-latn" : undefined;
}

/**
 * A text with its places filled. With a number `n`, the plural form of the language is taken where
 * the file has one (`key.one`, `key.other`).
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const form = "n" in values ? `${key}.${plurals.select(Number(values.n))}` : key;
  const text = texts[form] ?? texts[`${key}.other`] ?? texts[key] ?? fallback[form] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? shown(values[name]) : whole,
  );
}

/**
 * The text of a key that may be missing.
 *
 * @param {string} key
 * @param {string} otherwise
 */
export function tOr(key, otherwise) {
  return texts[key] ?? fallback[key] ?? otherwise;
}

/** @param {string | number} value */
function shown(value) {
  return typeof value === "number" ? value.toLocaleString(locale()) : value;
}

/** @param {string} tag */
async function load(tag) {
  const answer = await fetch(`/messages/${tag}.json`);
  if (!answer.ok) {
    throw new Error(`no texts in '${tag}'`);
  }
  return answer.json();
}

/** @param {string} tag a key of LANGUAGES */
export async function setLanguage(tag) {
  texts = tag === "en" ? fallback : await load(tag);
  current = tag;
  plurals = new Intl.PluralRules(tag);
  localStorage.setItem(KEY, tag);
  document.documentElement.lang = tag;
  document.documentElement.dir = RIGHT_TO_LEFT.has(tag) ? "rtl" : "ltr";
  window.dispatchEvent(new Event("pehra-language"));
}

export async function startMessages() {
  fallback = await load("en");
  texts = fallback;
  const stored = localStorage.getItem(KEY);
  if (stored && stored !== "en" && stored in LANGUAGES) {
    await setLanguage(stored).catch(() => undefined);
  }
}
