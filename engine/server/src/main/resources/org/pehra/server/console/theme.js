/** Light, dark, or as the system says; remembered in this browser. */

const KEY = "pehra.theme";
const THEMES = ["system", "light", "dark"];

/** @returns {string} one of system, light, dark */
export function theme() {
  const stored = localStorage.getItem(KEY);
  return stored && THEMES.includes(stored) ? stored : "system";
}

/** @param {string} name one of system, light, dark */
export function setTheme(name) {
  localStorage.setItem(KEY, name);
  apply();
}

export function nextTheme() {
  setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
}

/**
 * The value of a design token now.
 *
 * @param {string} name such as --text
 */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function apply() {
  const chosen = theme();
  if (chosen === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = chosen;
  }
  window.dispatchEvent(new Event("pehra-theme"));
}

export function startTheme() {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}
