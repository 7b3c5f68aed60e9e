/** What the page shows, kept in its address: a link or the back button brings it back. */

export const FACETS = ["level", "rule", "institution", "status", "triage", "tag"];
/** Kept when the address says nothing. */
export const DEFAULT_FROM = "now-24h";

/**
 * @typedef {object} PageState
 * @property {string} q query text
 * @property {string} from now-24h, ISO 8601, or empty for no bound
 * @property {string} to
 * @property {Record<string, string[]>} filters facet → accepted values
 * @property {string | null} alert id of the open alert
 */

/** @returns {PageState} */
export function read() {
  const address = new URLSearchParams(location.search);
  /** @type {Record<string, string[]>} */
  const filters = {};
  for (const facet of FACETS) {
    const values = (address.get(facet) ?? "").split(",").filter(Boolean);
    if (values.length) {
      filters[facet] = values;
    }
  }
  return {
    q: address.get("q") ?? "",
    from: address.get("from") ?? (address.has("to") ? "" : DEFAULT_FROM),
    to: address.get("to") ?? "",
    filters,
    alert: address.get("alert"),
  };
}

/** @param {PageState} state @returns {string} */
export function address(state) {
  const parts = new URLSearchParams();
  if (state.q) {
    parts.set("q", state.q);
  }
  if (state.from !== DEFAULT_FROM || state.to) {
    parts.set("from", state.from);
  }
  if (state.to) {
    parts.set("to", state.to);
  }
  for (const facet of FACETS) {
    if (state.filters[facet]?.length) {
      parts.set(facet, state.filters[facet].join(","));
    }
  }
  if (state.alert) {
    parts.set("alert", state.alert);
  }
  const text = parts.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text ? `/?${text}` : "/";
}

/**
 * @param {PageState} state
 * @param {boolean} replace whether the back button should skip what was shown before
 */
export function write(state, replace = false) {
  const url = address(state);
  if (url === location.pathname + location.search) {
    return;
  }
  if (replace) {
    history.replaceState(null, "", url);
  } else {
    history.pushState(null, "", url);
  }
}

/**
 * The same filters with one value added or taken away.
 *
 * @param {Record<string, string[]>} filters @param {string} facet @param {string} value
 */
export function toggled(filters, facet, value) {
  const before = filters[facet] ?? [];
  const after = before.includes(value) ? before.filter((v) => v !== value) : [...before, value];
  const { [facet]: _, ...others } = filters;
  return after.length ? { ...others, [facet]: after } : others;
}
