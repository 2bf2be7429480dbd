/* Draws a dashboard: its panels where Grafana would have them, each from its own questions. */
"use strict";

const uid = location.pathname.split("/")[2];
const asked = new URLSearchParams(location.search);
const COLOURS = ["#3274d9", "#d9822b", "#2b8a57", "#8f56c9", "#c4224f", "#00939c", "#b8860b", "#5b6b7f"];
const LABELS = 68; // pixels: the widest of them; what flot measures is too little for some

function shown(value, unit) {
  if (value === null || value === undefined) return "–";
  const scaled = (steps, base) => {
    let at = 0, rest = value;
    while (Math.abs(rest) >= base && at < steps.length - 1) { rest /= base; at += 1; }
    return (Math.abs(rest) >= 100 ? rest.toFixed(0) : +rest.toPrecision(3)) + steps[at];
  };
  switch (unit) {
    case "percentunit": return +(value * 100).toPrecision(3) + " %";
    case "bytes": return scaled([" B", " KiB", " MiB", " GiB", " TiB"], 1024);
    case "Bps": return scaled([" B/s", " KB/s", " MB/s", " GB/s"], 1000);
    case "reqps": return scaled(["", "k"], 1000) + " req/s";
    case "ops": return scaled(["", "k", "M"], 1000) + " ops/s";
    case "currencyEUR": return "€" + value.toFixed(2);
    case "s": return time(value);
    case "dateTimeFromNow": return fromNow(value);
    case "none": return String(+value.toPrecision(6));
    default: return scaled(["", " K", " M", " G"], 1000);
  }
}

function time(seconds) {
  const size = Math.abs(seconds);
  if (size === 0) return "0 s";
  if (size < 0.001) return +(seconds * 1e6).toPrecision(3) + " µs";
  if (size < 1) return +(seconds * 1000).toPrecision(3) + " ms";
  if (size < 60) return +seconds.toPrecision(3) + " s";
  if (size < 3600) return +(seconds / 60).toPrecision(3) + " min";
  if (size < 172800) return +(seconds / 3600).toPrecision(3) + " h";
  return +(seconds / 86400).toPrecision(3) + " d";
}

function fromNow(moment) {
  if (!moment) return "never";
  const apart = (moment - Date.now()) / 1000;
  return apart > 0 ? "in " + time(apart) : time(-apart) + " ago";
}

function colour(value, panel) {
  let found = "green";
  for (const step of panel.fieldConfig.defaults.thresholds.steps)
    if (step.value === null || value >= step.value) found = step.color;
  return `var(--${found})`;
}

function nothing(body, words, bad) {
  body.replaceChildren(Object.assign(document.createElement("div"),
    { className: bad ? "none bad" : "none", textContent: words }));
}

// Where bytes are counted by 1024 their lines are at powers of two.
function doubled(axis) {
  const step = 2 ** Math.ceil(Math.log2(Math.max(axis.max - axis.min, 1) / 6));
  const first = Math.ceil(axis.min / step), last = Math.floor(axis.max / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function drawLines(body, panel, data) {
  const unit = panel.fieldConfig.defaults.unit, custom = panel.fieldConfig.defaults.custom;
  const stacked = custom.stacking.mode === "normal";
  const chart = Object.assign(document.createElement("div"), { className: "chart" });
  body.classList.add("lines");
  const legend = Object.assign(document.createElement("div"), { className: "legend" });
  const last = (item) => item.points.length ? item.points[item.points.length - 1][1] : null;
  const keys = data.found.map((item, index) => [item, COLOURS[index % COLOURS.length]]);
  keys.sort(([one], [other]) => (last(other) !== 0) - (last(one) !== 0)); // those of nothing last
  for (const [item, ink] of keys.slice(0, 12)) {
    const entry = document.createElement("span"), key = document.createElement("i");
    key.style.background = ink;
    entry.append(key, `${item.name} ${shown(last(item), unit)}`);
    legend.append(entry);
  }
  body.replaceChildren(chart, legend); // before it is drawn: what the legend leaves is the chart's
  const series = data.found.map((item, index) => ({
    data: item.points, color: COLOURS[index % COLOURS.length], shadowSize: 0,
    lines: { show: true, lineWidth: 1.3, fill: stacked ? 0.35 : 0.06 }, stack: stacked || null,
  }));
  const marks = panel.fieldConfig.defaults.thresholds.steps.filter((step) => step.value !== null)
    .map((step) => ({ color: step.color, lineWidth: 1, yaxis: { from: step.value, to: step.value } }));
  const defaults = panel.fieldConfig.defaults;
  const top = Math.max(0, ...data.found.flatMap((item) => item.points.map((point) => point[1] || 0)));
  $.plot(chart, series, {
    xaxis: { mode: "time", timeBase: "milliseconds", timezone: "utc",
      autoScale: "none", min: data.from, max: data.to },
    yaxis: { min: defaults.min, max: defaults.max ?? (top === 0 ? 1 : null),
      autoScale: defaults.max == null ? "loose" : "exact",
      ticks: unit === "bytes" ? doubled : null,
      labelWidth: LABELS, tickFormatter: (value) => shown(value, unit) },
    grid: { borderWidth: 0, color: "#8a93a3", tickColor: "#e8ebf1", markings: marks },
    legend: { show: false },
  });
}

function drawNumbers(body, panel, data) {
  const box = document.createElement("div");
  box.className = "stats " + (data.found.length === 1 ? "few" : data.found.length > 4 ? "many" : "");
  for (const item of data.found) {
    const cell = document.createElement("div"), big = document.createElement("b");
    big.textContent = shown(item.value, panel.fieldConfig.defaults.unit);
    big.style.color = colour(item.value, panel);
    cell.append(big, Object.assign(document.createElement("span"), { textContent: item.name }));
    box.append(cell);
  }
  body.replaceChildren(box);
}

function drawBars(body, panel, data) {
  const most = Math.max(...data.found.map((item) => item.value), 0.001);
  body.replaceChildren(...data.found.map((item) => {
    const line = Object.assign(document.createElement("div"), { className: "bar" });
    const bar = document.createElement("i");
    bar.style.width = `${(100 * item.value) / most}%`;
    line.append(Object.assign(document.createElement("span"), { textContent: item.name }), bar,
      Object.assign(document.createElement("b"),
        { textContent: shown(item.value, panel.fieldConfig.defaults.unit) }));
    return line;
  }));
}

function drawTable(body, panel, data) {
  const names = [...new Set(data.found.flatMap((item) => Object.keys(item.labels)))]
    .filter((name) => !["job", "instance"].includes(name));
  const table = document.createElement("table"), head = table.insertRow();
  for (const name of [...names, "value"])
    head.append(Object.assign(document.createElement("th"), { textContent: name }));
  for (const item of data.found) {
    const row = table.insertRow();
    for (const name of names) row.insertCell().textContent = item.labels[name] ?? "";
    row.insertCell().textContent = shown(item.value, panel.fieldConfig.defaults.unit);
  }
  body.replaceChildren(table);
}

function drawLog(body, panel, data) {
  body.style.overflow = "auto";
  body.replaceChildren(Object.assign(document.createElement("pre"), {
    textContent: data.found.map((row) => `${row.at}  ${row.labels.service ?? ""}  ${row.text}`).join("\n"),
  }));
}

const DRAW = { timeseries: drawLines, stat: drawNumbers, bargauge: drawBars, table: drawTable, logs: drawLog };

async function fill(body, panel) {
  const words = new URLSearchParams({ from: $("#since").val() });
  try {
    const answer = await fetch(`/d/${uid}/panel/${panel.id}?${words}`);
    const data = await answer.json();
    body.classList.remove("lines");
    if (!answer.ok) return nothing(body, data.message, true);
    body.dataset.found = data.found.length;
    if (!data.found.length) return nothing(body, "no data", false);
    DRAW[panel.type](body, panel, data);
  } catch (error) { nothing(body, String(error), true); }
}

async function start() {
  const { dashboard } = await (await fetch(`/api/dashboards/uid/${uid}`)).json();
  const since = asked.get("from") || dashboard.time.from;
  if (!$(`#since option[value="${since}"]`).length) $("#since").append(new Option(since, since));
  $("#since").val(since);
  const bodies = [];
  for (const panel of dashboard.panels) {
    const place = panel.gridPos, box = document.createElement("section");
    box.style.gridArea = `${place.y + 1} / ${place.x + 1} / span ${place.h} / span ${place.w}`;
    if (panel.type === "row") box.className = "row";
    box.append(Object.assign(document.createElement("h2"),
      { textContent: panel.title, title: panel.description || "" }));
    if (panel.type !== "row") {
      const body = Object.assign(document.createElement("div"), { className: "body" });
      box.append(body);
      bodies.push([body, panel]);
    }
    $("#board").append(box);
  }
  const all = () => Promise.all(bodies.map(([body, panel]) => fill(body, panel)));
  await all();
  document.body.dataset.ready = "yes";
  $("#since").on("change", all);
  if (!asked.has("still")) setInterval(all, 30000);
}

start();
