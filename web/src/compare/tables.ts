// The comparison's tables: who was protected under each arrangement, and of one threat the times, parts, warnings, differences.
import { h, svg } from "../dom";
import { clock, number } from "../format";
import { panelTexts } from "../texts-panels";
import { SHADES } from "../timeline/draw";
import {
  across,
  changes,
  laid,
  threatsOf,
  told,
  warnedOf,
  type Changed,
  type Comparison,
  type ComparedThreat,
  type Mean,
  type Spread,
} from "./found";

const texts = panelTexts.compare;

function heads(found: Comparison, first: string): HTMLElement {
  return h(
    "thead",
    {},
    h("tr", {}, h("th", {}, first), ...found.arrangements.map((one) => h("th", {}, one.id))),
  );
}

/** Who was protected: a row for each threat, a column for each arrangement; a click chooses the threat. */
export function protectedTable(found: Comparison, chosen: string, choose: (id: string) => void): HTMLElement {
  const rows = threatsOf(found).map((id) => {
    const cells = across(found, id).map((threat) => shareCell(threat?.protected ?? null));
    const go = (): void => choose(id);
    const name = h("button", { type: "button", class: "quiet", onclick: go }, id);
    return h(
      "tr",
      { class: id === chosen ? "chosen" : "", "data-id": id },
      h("th", { scope: "row" }, name),
      ...cells,
    );
  });
  const totals = [
    totalRow(texts.stopped, found, (one) => one.stopped),
    totalRow(texts.rounds, found, (one) => one.rounds_fired),
  ];
  return h("table", { class: "grid shares" }, heads(found, texts.threat), h("tbody", {}, ...rows, ...totals));
}

function totalRow(
  label: string,
  found: Comparison,
  pick: (one: Comparison["arrangements"][number]) => Mean,
): HTMLElement {
  const cells = found.arrangements.map((one) => h("td", { class: "figure" }, withInterval(pick(one))));
  return h("tr", { class: "total" }, h("th", { scope: "row" }, label), ...cells);
}

function withInterval(value: Mean): string {
  if (value.mean === null) return texts.none;
  const { low, high } = value;
  if (low === null || low === undefined || high === null || high === undefined) return value.mean.toFixed(2);
  return `${value.mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function shareCell(share: Mean | null): HTMLElement {
  if (share?.mean === null || share === null) return h("td", { class: "figure" }, texts.none);
  const percent = (value: number): string => `${String(Math.round(value * 100))} %`;
  const said = texts.interval(percent(share.low ?? share.mean), percent(share.high ?? share.mean));
  const cell = h("td", { class: "share", title: said }, h("span", {}, percent(share.mean)));
  cell.style.setProperty("--share", String(share.mean));
  return cell;
}

/** The times of one threat from its ignition: medians of the moments that count. */
export function timesTable(found: Comparison, id: string): HTMLElement {
  const threats = across(found, id);
  const row = (label: string, write: (threat: ComparedThreat) => string): HTMLElement =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      ...threats.map((threat) => h("td", { class: "figure" }, threat === null ? "" : write(threat))),
    );
  const body = [
    row(texts.possible, (threat) => moment(threat.possible_s)),
    row(texts.allowed, (threat) => moment(threat.allowed_s)),
    row(texts.launched, (threat) => moment(threat.launched_s)),
    row(texts.last, (threat) => (threat.last_s === null ? texts.none : clock(threat.last_s))),
    row(texts.spare, (threat) => seconds(threat.spare_s)),
    ...warnedOf(found, id).map((party) => row(texts.warning(party), (threat) => minutes(threat, party))),
  ];
  return h("table", { class: "grid" }, heads(found, texts.times), h("tbody", {}, ...body));
}

function moment(spread: Spread | null): string {
  return spread?.median === null || spread === null ? texts.none : clock(spread.median);
}

function seconds(spread: Spread | null): string {
  return spread?.median === null || spread === null ? texts.none : `${number(Math.round(spread.median))} s`;
}

function minutes(threat: ComparedThreat, party: string): string {
  const spread = threat.warning.find((row) => row.party === party)?.minutes;
  return spread?.median === null || spread === undefined || spread === null
    ? texts.none
    : `${spread.median.toFixed(1)} min`;
}

const LABEL_PX = 110;
const BAR_PX = 22;

/** Where the time of one threat goes, under each arrangement, on one scale. */
export function partsChart(found: Comparison, id: string, width: number): SVGElement {
  const rows = across(found, id).map((threat) => (threat === null ? [] : laid(threat)));
  const end = Math.max(1, ...rows.map((row) => row.at(-1)?.end_s ?? 0));
  const x = (time_s: number): number => LABEL_PX + ((width - LABEL_PX - 44) * time_s) / end;
  const bars = found.arrangements.flatMap((one, index) => {
    const [y, row] = [index * BAR_PX + 2, rows[index] ?? []];
    const label = svg("text", { x: 0, y: y + 13, class: "name" }, one.id);
    const total = row.at(-1)?.end_s ?? 0;
    const sum = svg("text", { x: x(total) + 5, y: y + 13, class: "muted" }, `${number(Math.round(total))} s`);
    return [label, ...row.flatMap((piece) => bar(piece, x, y)), ...(total > 0 ? [sum] : [])];
  });
  const height = found.arrangements.length * BAR_PX + 4;
  return svg(
    "svg",
    { width, height, class: "timeline-chart", role: "img", "aria-label": texts.parts },
    ...bars,
  );
}

function bar(
  piece: { part: string; start_s: number; end_s: number },
  x: (time_s: number) => number,
  y: number,
): readonly SVGElement[] {
  const [left, right] = [x(piece.start_s), x(piece.end_s)];
  const took = number(Math.round(piece.end_s - piece.start_s));
  const shape = { x: left, y, width: Math.max(right - left, 0.8), height: BAR_PX - 5 };
  const box = svg("rect", { ...shape, fill: SHADES[piece.part] ?? "#c9d0d5", class: "part" });
  box.append(svg("title", {}, `${piece.part} ${took} s`));
  const words = [`${piece.part} ${took} s`, took].find((text) => text.length * 5.6 + 6 < right - left);
  if (words === undefined) return [box];
  const css = piece.part === "decide" || piece.part === "release review" ? "part-text on-dark" : "part-text";
  return [box, svg("text", { x: (left + right) / 2, y: y + 12, class: css, "text-anchor": "middle" }, words)];
}

/** What one threat was lost to and gained by against the first arrangement, and the first run's differences in words. */
export function differences(found: Comparison, id: string): readonly HTMLElement[] {
  const first = found.arrangements[0]?.id ?? "";
  const lines = changes(found, id).map((row) =>
    h("li", {}, h("b", {}, row.to), ` ${texts.changed(first, said(row.lost), said(row.gained))}`),
  );
  const words = told(found, id).map((row) =>
    h(
      "details",
      {},
      h("summary", {}, texts.told(first, row.to, row.differing)),
      h("ol", {}, ...row.lines.map((line) => h("li", {}, line))),
    ),
  );
  return [h("ul", { class: "changes" }, ...lines), ...words];
}

function said(changed: Changed): string {
  const parts = Object.entries(changed.to).map(([part, count]) => `${part} ${String(count)}`);
  return parts.length === 0 ? String(changed.count) : `${String(changed.count)} (${parts.join(", ")})`;
}
