// The inspector at the right: what the selected thing is, its figures with rivals, what it saw, was told, and why not more.
import { fill, h } from "../dom";
import { clock, figure, named } from "../format";
import type { Page } from "../page";
import type { State } from "../store";
import { texts } from "../texts";
import type { About, Asset, Figure, Told, Withheld } from "../types";
import { swatch } from "./bar";

export function mountInspector(host: HTMLElement, page: Page): void {
  const draw = (): void => {
    const state = page.store.get();
    if (state.selection === null) fill(host, h("p", { class: "empty" }, texts.inspector.empty));
    else fill(host, ...describe(state, state.selection));
  };
  for (const slice of [pickSelection, pickAbout, pickScenario]) page.store.watch(slice, draw);
}

const pickSelection = (state: State): unknown => state.selection;
const pickAbout = (state: State): unknown => state.about;
const pickScenario = (state: State): unknown => state.scenario;

function describe(state: State, id: string): HTMLElement[] {
  const asset = state.scenario?.assets.find((one) => one.id === id);
  const parts: HTMLElement[] = [h("h2", {}, asset?.name ?? nameOf(state, id))];
  if (asset && !state.about) parts.push(owners(state, asset));
  if (state.about && state.about.what !== parts[0]?.textContent)
    parts.push(h("p", { class: "what" }, state.about.what));
  if (state.about) parts.push(...aboutParts(state.about));
  return parts;
}

function nameOf(state: State, id: string): string {
  const { view, scenario } = state;
  const named = [...(view?.flights ?? []), ...(view?.threats ?? []), ...(scenario?.nodes ?? [])];
  return named.find((one) => one.id === id)?.name ?? view?.tracks.find((one) => one.id === id)?.label ?? id;
}

function owners(state: State, asset: Asset): HTMLElement {
  const party = (id: string | null | undefined): HTMLElement | null => {
    const found = state.scenario?.parties.find((one) => one.id === id);
    return found ? h("span", {}, swatch(found.colour), found.name) : null;
  };
  const rows: [string, HTMLElement | null][] = [
    [texts.inspector.owner, party(asset.owner)],
    [texts.inspector.operator, party(asset.operator)],
    [texts.inspector.controller, party(asset.controller)],
    [texts.inspector.host, party(asset.host)],
  ];
  const rounds = asset.interceptors.map((held) => `${held.rounds} × ${held.sheet}`).join(", ");
  if (rounds !== "") rows.push([texts.inspector.rounds, h("span", {}, rounds)]);
  const lines = rows.filter((row): row is [string, HTMLElement] => row[1] !== null);
  return h("dl", {}, ...lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function aboutParts(about: About): HTMLElement[] {
  const facts = (about.facts ?? []).filter(([, value]) => value !== null && value !== "");
  const lines = facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))]);
  const parts: HTMLElement[] = [h("dl", {}, ...lines)];
  if (about.figures.length > 0)
    parts.push(
      section(
        texts.inspector.figures,
        h("table", { class: "figures" }, h("tbody", {}, ...about.figures.flatMap(figureRows))),
      ),
    );
  if (about.saw.length > 0) parts.push(section(texts.inspector.saw, toldList(about.saw)));
  if (about.told.length > 0) parts.push(section(texts.inspector.told, toldList(about.told)));
  if (about.withheld.length > 0)
    parts.push(section(texts.inspector.withheld, h("ol", { class: "told" }, ...about.withheld.map(refusal))));
  return parts;
}

function section(title: string, body: HTMLElement): HTMLElement {
  return h("section", {}, h("h3", {}, title), body);
}

function figureRows(one: Figure): HTMLElement[] {
  const [name, unit] = named(one.figure ?? "");
  const value = h("td", { class: "value" }, said(one, unit));
  const rivals = (one.rivals ?? []).map((rival) =>
    h(
      "tr",
      { class: "rival" },
      h("td", { colspan: 2 }, `${texts.inspector.rivals} ${said(rival, unit)}: ${held(rival)}`),
    ),
  );
  const row = h("tr", {}, h("th", { scope: "row" }, name), value);
  return [row, h("tr", { class: "source" }, h("td", { colspan: 2 }, held(one))), ...rivals];
}

function said(one: Figure, unit: string): string {
  const { value } = one;
  if (value === null || typeof value === "number" || typeof value === "string") return figure(value, unit);
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Who holds a figure, where it stands, how sure it is; of an assumed one why, and its range. */
function held(one: Figure): string {
  const range =
    one.low !== undefined && one.low !== null ? texts.inspector.range(one.low, one.high ?? one.low) : null;
  const words = [
    one.kind === "assumed" ? texts.inspector.assumed : one.holder,
    range,
    one.reason,
    one.source_text,
  ];
  const sure = one.confidence ? texts.inspector.confidence(one.confidence) : null;
  return [...words, sure].filter(Boolean).join(" · ");
}

function toldList(list: readonly Told[]): HTMLElement {
  const lines = list.map((one) => h("li", {}, h("time", {}, clock(one.time_s)), h("span", {}, one.text)));
  return h("ol", { class: "told" }, ...lines);
}

function refusal(one: Withheld): HTMLElement {
  const why = h("small", {}, `${one.why} · ${one.policy}`);
  return h("li", {}, h("time", {}, clock(one.time_s)), h("span", {}, one.text, why));
}
