import { html, nothing } from "lit";
import { locale, t, tOr } from "../messages.js";
import { token } from "../theme.js";
import { bucket, full, parse } from "../times.js";
import { PehraElement } from "./element.js";

const LEVELS = ["informational", "low", "medium", "high", "critical"];
const MAX_BUCKETS = 400;

/** Alerts by time and level; dragging over it chooses a time range. */
class Histogram extends PehraElement {
  static properties = { histogram: { attribute: false }, view: { attribute: false } };

  constructor() {
    super();
    this.histogram = undefined;
    this.view = undefined;
    /** @type {any} */
    this.chart = null;
    /** @type {{at: number, by_level: Record<string, number>}[]} */
    this.bars = [];
    /** What was shown before the first drag. @type {{from: string, to: string} | null} */
    this.before = null;
    this.redraw = () => this.#draw();
    this.resize = new ResizeObserver(() => this.chart?.resize());
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("pehra-theme", this.redraw);
  }

  disconnectedCallback() {
    window.removeEventListener("pehra-theme", this.redraw);
    this.resize.disconnect();
    this.chart?.dispose();
    this.chart = null;
    super.disconnectedCallback();
  }

  async firstUpdated() {
    const echarts = await import("echarts");
    const place = /** @type {HTMLElement | null} */ (this.querySelector(".chart"));
    if (place && this.isConnected) {
      this.chart = echarts.init(place, null, { renderer: "canvas" });
      this.chart.on("brushEnd", (e) => this.#brushed(e.areas[0]?.coordRange));
      this.resize.observe(place);
      this.#draw();
    }
  }

  /** @param {Map<string, unknown>} changes */
  updated(changes) {
    if (changes.has("histogram") || this.language !== document.documentElement.lang) {
      this.language = document.documentElement.lang;
      this.#draw();
    }
  }

  /** @param {[number, number] | undefined} range indexes of the first and last bar */
  #brushed(range) {
    const first = this.bars[Math.max(0, range?.[0] ?? 0)];
    const last = this.bars[Math.min(this.bars.length - 1, range?.[1] ?? 0)];
    this.chart.dispatchAction({ type: "brush", areas: [] });
    if (!range || !first || !last) {
      return;
    }
    this.before ??= { from: this.view.from, to: this.view.to };
    const end = last.at + this.histogram.interval_ms;
    this.tell("view", {
      from: new Date(first.at).toISOString(),
      to: new Date(end).toISOString(),
    });
  }

  #clear() {
    const before = this.before ?? { from: "now-24h", to: "" };
    this.before = null;
    this.tell("view", before);
  }

  /** The buckets with the empty ones between, over the whole range asked for. */
  #filled() {
    const { interval_ms: interval, buckets } = this.histogram;
    if (!buckets.length) {
      return [];
    }
    const byTime = new Map(buckets.map((b) => [Date.parse(b.at), b.by_level]));
    const floor = (ms) => Math.floor(ms / interval) * interval;
    const times = [...byTime.keys()];
    const from = parse(this.view.from);
    const to = this.view.to ? parse(this.view.to) : from === null ? null : Date.now();
    let first = Math.min(times[0], from === null ? Infinity : floor(from));
    const last = Math.max(times.at(-1), to === null ? 0 : floor(to - 1));
    if ((last - first) / interval > MAX_BUCKETS) {
      first = Math.max(times[0], last - MAX_BUCKETS * interval);
    }
    const bars = [];
    for (let at = first; at <= last; at += interval) {
      bars.push({ at, by_level: byTime.get(at) ?? {} });
    }
    return bars;
  }

  #draw() {
    if (!this.chart || !this.histogram) {
      return;
    }
    this.bars = this.#filled();
    const interval = this.histogram.interval_ms;
    const rightToLeft = document.documentElement.dir === "rtl";
    const muted = token("--muted");
    const labels = { color: muted, fontSize: 11, hideOverlap: true };
    this.chart.setOption(
      {
        animation: false,
        grid: { left: 8, right: 8, top: 8, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "shadow" },
          backgroundColor: token("--raised"),
          borderColor: token("--line"),
          textStyle: { color: token("--text"), fontSize: 12 },
          valueFormatter: (count) => Number(count).toLocaleString(locale()),
        },
        brush: {
          xAxisIndex: 0,
          brushType: "lineX",
          brushMode: "single",
          transformable: false,
          brushStyle: { color: token("--brush"), borderColor: token("--accent") },
        },
        toolbox: { show: false },
        xAxis: {
          type: "category",
          inverse: rightToLeft,
          data: this.bars.map((bar) => bucket(bar.at, interval)),
          axisLabel: labels,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: token("--line") } },
        },
        yAxis: {
          type: "value",
          minInterval: 1,
          splitNumber: 2,
          position: rightToLeft ? "right" : "left",
          axisLabel: labels,
          splitLine: { lineStyle: { color: token("--line") } },
        },
        series: LEVELS.map((level) => ({
          name: tOr(`level.${level}`, level),
          type: "bar",
          stack: "alerts",
          barCategoryGap: "12%",
          color: token(`--level-${level}`),
          data: this.bars.map((bar) => bar.by_level[level] || null),
        })),
      },
      { notMerge: true },
    );
    this.chart.dispatchAction({
      type: "takeGlobalCursor",
      key: "brush",
      brushOption: { brushType: "lineX", brushMode: "single" },
    });
  }

  #described() {
    const buckets = this.histogram?.buckets ?? [];
    const n = buckets.reduce((sum, b) => sum + b.count, 0);
    const range = buckets.length ? `${full(buckets[0].at)} – ${full(buckets.at(-1).at)}` : "";
    return t("histogram.described", { n, range });
  }

  render() {
    const empty = !this.histogram?.buckets.length;
    return html`<figure class="histogram ${empty ? "empty" : ""}">
      <div class="chart" role="img" aria-label=${this.#described()}></div>
      <figcaption>
        <span>${t("histogram.hint")}</span>
        ${this.view.to
          ? html`<button type="button" class="quiet" @click=${this.#clear}>
              ${t("histogram.clear")}
            </button>`
          : nothing}
      </figcaption>
    </figure>`;
  }
}

customElements.define("pehra-histogram", Histogram);
