// The tab of the comparison: choose arrangements, run them on the same draws, and set them side by side.
import { api, follow, Refused } from "../api";
import { fill, h } from "../dom";
import type { Page, Panel } from "../page";
import { panelTexts } from "../texts-panels";
import { ANALYST, type Job } from "../types";
import { threatsOf, type Comparison } from "./found";
import { differences, partsChart, protectedTable, timesTable } from "./tables";

const texts = panelTexts.compare;
const MOST = 8;
const LEAST = 2;

export const comparePanel: Panel = { id: "compare", title: texts.title, tall: true, mount };

function mount(host: HTMLElement, page: Page): void {
  const { store } = page;
  const chips = h("div", { class: "chips", role: "group", "aria-label": texts.arrangements });
  const go = h("button", { type: "button", class: "primary" }, texts.go);
  const progress = h("progress", { hidden: true });
  const said = h("span", { class: "said", role: "status" });
  const report = h("a", { hidden: true, download: "" }, texts.report);
  const body = h("div", { class: "compare-body" });
  const bar = h("div", { class: "compare-bar" }, go, progress, said, report);
  fill(host, h("div", { class: "compare" }, chips, bar, body));
  const chosen = new Set<string>();
  const tell = (): void => {
    const analyst = store.get().seat === ANALYST;
    go.disabled = !analyst || chosen.size < LEAST || chosen.size > MOST;
    body.hidden = !analyst;
    if (!analyst) said.textContent = texts.analysts;
    else said.textContent = go.disabled ? texts.choose(LEAST, MOST) : texts.on(choiceText(page));
  };
  store.watch(
    (state) => state.scenario?.id,
    () => {
      chosen.clear();
      for (const name of first(page)) chosen.add(name);
      fill(chips, ...(store.get().scenario?.arrangements ?? []).map((name) => chip(name, chosen, tell)));
      fill(body);
      report.hidden = true;
      tell();
    },
  );
  store.watch((state) => state.choice, tell);
  store.watch((state) => state.seat, tell);
  go.addEventListener("click", () => {
    go.disabled = true;
    run(page, [...chosen], (job) => {
      progress.hidden = job.state !== "running" && job.state !== "queued";
      progress.max = Math.max(job.total, 1);
      progress.value = job.done;
      said.textContent = `${job.text} ${texts.progress(job.done, job.total)}`;
    })
      .then(({ id, found }) => {
        report.hidden = false;
        report.href = `/api/comparisons/${encodeURIComponent(id)}/report`;
        show(body, found, null);
      })
      .catch(page.actions.fail)
      .finally(() => {
        progress.hidden = true;
        tell();
      });
  });
}

function choiceText(page: Page): string {
  const { seed, replications, believe, set } = page.store.get().choice;
  const settings = Object.entries(set).map(([key, value]) => `${key} ${String(value)}`);
  return [
    texts.draws(replications, seed),
    ...(believe === null ? [] : [texts.believe(believe)]),
    ...settings,
  ].join(", ");
}

/** The arrangements that are ticked at first: those that the scenario itself compares, or two that most have. */
function first(page: Page): readonly string[] {
  const { scenario } = page.store.get();
  const known = scenario?.arrangements ?? [];
  const own = (scenario as { compare?: readonly string[] } | null)?.compare ?? [];
  const wanted = own.length >= LEAST ? own : ["national", "dual-key"];
  return wanted.filter((name) => known.includes(name)).slice(0, MOST);
}

function chip(name: string, chosen: Set<string>, tell: () => void): HTMLElement {
  const box = h("input", { type: "checkbox", checked: chosen.has(name), value: name });
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(name);
    else chosen.delete(name);
    tell();
  });
  return h("label", { class: "chip" }, box, name);
}

async function run(
  page: Page,
  arrangements: readonly string[],
  tell: (job: Job) => void,
): Promise<{ id: string; found: Comparison }> {
  const { scenario, seed, replications, believe, set } = page.store.get().choice;
  const asked = { scenario, arrangements, seed, replications, believe, set };
  const { id } = await api.post<Pick<Job, "id">>("/api/comparisons", asked);
  const job = await follow(id, tell);
  if (job.state !== "done") throw new Refused(0, job.faults);
  return { id, found: await api.get<Comparison>(`/api/comparisons/${encodeURIComponent(id)}`) };
}

function show(body: HTMLElement, found: Comparison, wanted: string | null): void {
  const id = wanted ?? threatsOf(found)[0] ?? "";
  const width = Math.max(body.clientWidth - 24, 380);
  fill(
    body,
    h("h3", {}, texts.protectedTitle(found.replications)),
    protectedTable(found, id, (next) => show(body, found, next)),
    h("h3", {}, texts.of(id)),
    timesTable(found, id),
    h("h3", {}, texts.parts),
    partsChart(found, id, width),
    h("h3", {}, texts.lost),
    ...differences(found, id),
  );
}
