/**
 * The server's REST interface.
 *
 * @typedef {object} Session
 * @property {string} user
 * @property {"analyst" | "national" | "admin"} role
 * @property {string | null} institution null: sees all
 *
 * @typedef {{selection: string, field: string, value: string, start: number, end: number}} Match
 *
 * @typedef {object} Evidence
 * @property {string} event_id
 * @property {string} at
 * @property {string} institution
 * @property {string} source
 * @property {string} rule_id
 * @property {Record<string, unknown>} [event] absent when it had expired
 * @property {Match[]} matches
 *
 * @typedef {object} Triage
 * @property {"new" | "acknowledged" | "closed"} state
 * @property {string | null} by
 * @property {string | null} at
 * @property {string | null} why
 * @property {{id: string, action: string, who: string, at: string, why: string}[]} history
 *
 * @typedef {object} Alert
 * @property {string} id
 * @property {number} revision
 * @property {"open" | "closed" | "merged" | "withdrawn"} status
 * @property {string | null} merged_into
 * @property {{id: string, version: string, title: string, level: string, tags: string[]}} rule
 * @property {string} type
 * @property {string} scope
 * @property {string[]} institutions
 * @property {Record<string, string>} group
 * @property {string} sentence
 * @property {Record<string, string[]>} entities
 * @property {string} first_at
 * @property {string} last_at
 * @property {string} detected_at
 * @property {number} count
 * @property {number | null} value
 * @property {boolean} late
 * @property {Evidence[]} [evidence] in details only
 * @property {number} evidence_count
 * @property {boolean} [redacted] parts of other institutions are left out
 * @property {number} [other_institutions]
 * @property {Triage} triage
 * @property {boolean} [pending] a triage record is written but not yet shown
 *
 * @typedef {object} RuleHealth
 * @property {string} id
 * @property {string} title empty where the rule never ran
 * @property {boolean} troubled
 * @property {{at: string, message: string} | null} last_failure
 * @property {Record<string, number>} counts since the start
 *
 * @typedef {{value: string, label?: string | null, count: number}} FacetValue
 * @typedef {{interval_ms: number,
 *   buckets: {at: string, count: number, by_level: Record<string, number>}[]}} Histogram
 *
 * @typedef {object} Page
 * @property {number} total
 * @property {Alert[]} alerts
 * @property {Record<string, FacetValue[]>} facets
 * @property {Histogram} [histogram]
 * @property {string | null} next
 * @property {number} took_ms
 */

import { FACETS } from "./state.js";

/** A refusal, with what to do about it. */
export class ApiError extends Error {
  /** @param {number} status 0: no answer @param {{code?: string, message?: string, hint?: string}} error */
  constructor(status, error) {
    super(error.message ?? `the server answered ${status}`);
    this.status = status;
    this.code = error.code ?? "";
    this.hint = error.hint ?? "";
  }
}

/** @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal] */
async function call(method, path, body, signal) {
  /** @type {RequestInit} */
  const request = { method, signal, headers: { Accept: "application/json" } };
  if (body) {
    request.headers = { ...request.headers, "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, request);
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new ApiError(0, { code: "unreachable" });
  }
  const json = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) {
    throw new ApiError(answer.status, json?.error ?? {});
  }
  return json;
}

/** @param {string} user @param {string} password @returns {Promise<Session>} */
export const login = (user, password) => call("POST", "login", { user, password });
export const logout = () => call("POST", "logout");
/** @returns {Promise<Session>} */
export const me = () => call("GET", "me");
/** @param {string} id @returns {Promise<Alert>} */
export const alert = (id) => call("GET", `alerts/${encodeURIComponent(id)}`);

/** @returns {Promise<{rules: RuleHealth[]}>} those that fail or lose something */
export const troubledRules = () => call("GET", "rules/health?troubled=true");

/**
 * @param {string} id @param {"acknowledge" | "close" | "reopen" | "comment"} action
 * @param {string} why @returns {Promise<Alert>}
 */
export const triage = (id, action, why) =>
  call("POST", `alerts/${encodeURIComponent(id)}/${action}`, { why });

/** @param {import("./state.js").PageState} state @param {Record<string, string>} others */
function parameters(state, others) {
  const all = new URLSearchParams(others);
  for (const name of /** @type {const} */ (["q", "from", "to"])) {
    if (state[name]) {
      all.set(name, state[name]);
    }
  }
  for (const [facet, values] of Object.entries(state.filters)) {
    all.set(facet, values.join(","));
  }
  return all;
}

/**
 * The first page with facets and histogram. A facet that is filtered by is counted without its own
 * filter, so that further values can be chosen.
 *
 * @param {import("./state.js").PageState} state @param {AbortSignal} [signal]
 * @returns {Promise<Page>}
 */
export async function search(state, signal) {
  const filtered = Object.keys(state.filters);
  const facets = FACETS.filter((facet) => !filtered.includes(facet)).join(",");
  const others = { size: "50", interval: "auto", ...(facets ? { facets } : {}) };
  const asked = [call("GET", `alerts?${parameters(state, others)}`, undefined, signal)];
  for (const facet of filtered) {
    const { [facet]: _, ...filters } = state.filters;
    const counted = parameters({ ...state, filters }, { size: "0", facets: facet });
    asked.push(call("GET", `alerts?${counted}`, undefined, signal));
  }
  const [page, ...more] = await Promise.all(asked);
  return { ...page, facets: Object.assign({}, page.facets, ...more.map((m) => m.facets)) };
}

/**
 * @param {import("./state.js").PageState} state @param {string} after @param {AbortSignal} [signal]
 * @returns {Promise<Page>}
 */
export const nextPage = (state, after, signal) =>
  call("GET", `alerts?${parameters(state, { size: "50", after })}`, undefined, signal);
