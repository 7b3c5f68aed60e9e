import { html, nothing } from "lit";
import { t } from "../messages.js";

const SHORT = 10;

/**
 * Whether a field holds a keyed token that stands for a card or identity number.
 *
 * @param {string} field
 */
function isToken(field) {
  return /(^|[._])token(_national)?$/.test(field);
}

/** @param {string} text @param {Event & {currentTarget: HTMLElement}} event */
async function copy(text, event) {
  event.stopPropagation();
  const button = event.currentTarget;
  await navigator.clipboard?.writeText(text);
  button.dataset.copied = t("copied");
  setTimeout(() => delete button.dataset.copied, 1_200);
}

/**
 * A field's value; a token short, whole on hover and copied by a click.
 *
 * @param {string} field @param {unknown} value
 */
export function shownValue(field, value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!isToken(field) || text.length <= SHORT + 2) {
    return html`<bdi class="value">${text}</bdi>`;
  }
  return html`<button
    type="button"
    class="token"
    title=${text}
    aria-label=${t("token.copy", { token: text })}
    @click=${(/** @type {any} */ e) => copy(text, e)}
  ><bdi>${text.slice(0, SHORT)}…</bdi></button>`;
}

/** A button that copies. @param {string} text @param {string} label */
export function copyButton(text, label) {
  return html`<button type="button" class="quiet" @click=${(/** @type {any} */ e) => copy(text, e)}>
    ${label}
  </button>`;
}

/**
 * A text with what matched in it marked. Only text nodes are made: nothing in it is taken as HTML.
 *
 * @param {string} text
 * @param {{start: number, end: number, selection: string}[]} matches of this text; a start of -1
 *     marks the whole, since no part of it matched by itself
 */
export function marked(text, matches) {
  const ranges = matches
    .map((m) => (m.start < 0 ? { start: 0, end: text.length, whole: true } : { ...m, whole: false }))
    .filter((r) => r.end > r.start && r.end <= text.length)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  if (ranges.some((r) => !r.whole)) {
    // a part says more than the whole
    ranges.splice(0, ranges.length, ...ranges.filter((r) => !r.whole));
  }
  const title = [...new Set(matches.map((m) => m.selection))].join(", ");
  const parts = [];
  let at = 0;
  for (const range of ranges) {
    const start = Math.max(range.start, at);
    if (range.end > start) {
      parts.push(text.slice(at, start), html`<mark title=${title}>${text.slice(start, range.end)}</mark>`);
      at = range.end;
    }
  }
  return html`<bdi class="value">${parts}${at < text.length ? text.slice(at) : nothing}</bdi>`;
}
