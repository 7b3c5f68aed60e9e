/** Times: shown in the reader's zone, with UTC beside them. */

import { html } from "lit";
import { locale } from "./messages.js";

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** @param {number} ms @param {Intl.DateTimeFormatOptions} options */
function format(ms, options) {
  return new Intl.DateTimeFormat(locale(), { hourCycle: "h23", ...options }).format(ms);
}

/** @param {number} ms */
function isToday(ms) {
  return new Date(ms).toDateString() === new Date().toDateString();
}

/** @param {string} iso */
export function full(iso) {
  return format(Date.parse(iso), { dateStyle: "medium", timeStyle: "medium" });
}

/** @param {string} iso */
export function short(iso) {
  const ms = Date.parse(iso);
  const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return format(ms, isToday(ms) ? clock : { day: "numeric", month: "short", ...clock });
}

/** @param {string} iso */
export function utc(iso) {
  return new Date(iso).toISOString().replace("T", " ").replace("Z", " UTC");
}

/**
 * A time with UTC on hover.
 *
 * @param {string | null | undefined} iso
 * @param {(iso: string) => string} [how]
 */
export function time(iso, how = full) {
  return iso ? html`<time datetime=${iso} title=${utc(iso)}>${how(iso)}</time>` : "";
}

/**
 * Milliseconds of a time as queries write it: now-15m or ISO 8601.
 *
 * @param {string} text
 * @returns {number | null} null when empty or something else
 */
export function parse(text) {
  const relative = /^now(?:-(\d+)([smhdw]))?$/.exec(text);
  if (relative) {
    const [, amount, unit] = relative;
    return Date.now() - (amount ? Number(amount) * UNITS[unit] : 0);
  }
  const ms = text ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

/**
 * The label of a histogram's bucket.
 *
 * @param {number} ms @param {number} interval in milliseconds
 */
export function bucket(ms, interval) {
  if (interval >= UNITS.d) {
    return format(ms, { day: "numeric", month: "short" });
  }
  const clock = { hour: "2-digit", minute: "2-digit" };
  if (interval < UNITS.m) {
    return format(ms, { ...clock, second: "2-digit" });
  }
  return format(ms, isToday(ms) ? clock : { day: "numeric", month: "short", ...clock });
}

/** Value of a datetime-local input. @param {number} ms */
export function toInput(ms) {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * UNITS.m);
  return local.toISOString().slice(0, 19);
}
