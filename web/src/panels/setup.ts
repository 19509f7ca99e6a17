// The setup at the left: which scenario, under which arrangement, by whose figures, and the run with its progress.
import { faultLine } from "../api";
import { fill, h } from "../dom";
import type { Page } from "../page";
import type { State } from "../store";
import { texts } from "../texts";
import type { Job } from "../types";
import { defendedPart, settingsPart } from "./defended";
import { seatsPart } from "./seats";

const LARGEST_FILE_BYTES = 20_000_000;

export function mountSetup(host: HTMLElement, page: Page): void {
  fill(
    host,
    scenarioPart(page),
    summaryPart(page),
    choicePart(page),
    runPart(page),
    seatsPart(page),
    defendedPart(page),
    settingsPart(page),
  );
}

/** The first sentence of the scenario's summary; the rest opens. */
function summaryPart(page: Page): HTMLElement {
  const first = h("summary");
  const rest = h("p");
  const details = h("details", { class: "summary" }, first, rest);
  page.store.watch(
    (state) => state.scenario?.summary,
    (text) => {
      const at = (text ?? "").search(/\.\s/) + 1;
      details.hidden = !text;
      first.textContent = at > 0 ? (text ?? "").slice(0, at) : (text ?? "");
      rest.textContent = at > 0 ? (text ?? "").slice(at) : "";
      details.open = false;
    },
  );
  return details;
}

function scenarioPart(page: Page): HTMLElement {
  const select = h("select", { id: "scenario" });
  select.addEventListener("change", () => void page.actions.pick(select.value));
  page.store.watch(
    (state) => state.scenarios,
    (scenarios, state) => {
      const options = scenarios.map((listed) =>
        h("option", { value: listed.id }, listed.own ? `${listed.title} (${texts.setup.own})` : listed.title),
      );
      fill(select, ...options);
      select.value = state.choice.scenario ?? "";
    },
  );
  page.store.watch(
    (state) => state.choice.scenario,
    (id) => {
      select.value = id ?? "";
      select.title = select.selectedOptions[0]?.text ?? "";
    },
  );
  const file = h("input", { type: "file", id: "upload", accept: ".yaml,.yml", class: "hidden-input" });
  file.addEventListener("change", () => void uploaded(file, page));
  const label = h("label", { for: "upload", class: "button quiet" }, texts.setup.uploadShort);
  label.title = texts.setup.upload;
  return h(
    "div",
    { class: "field" },
    h("div", { class: "row spread" }, h("label", { for: "scenario" }, texts.setup.scenario), file, label),
    select,
  );
}

async function uploaded(input: HTMLInputElement, page: Page): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  const large = file.size > LARGEST_FILE_BYTES;
  if (large) page.store.set({ faults: [texts.setup.tooLarge(file.name)] });
  else await page.actions.upload(await file.text());
  input.value = "";
}

function choicePart(page: Page): HTMLElement {
  const arrangement = chooser(page, "arrangement", (state) => state.scenario?.arrangements ?? []);
  const believe = chooser(page, "believe", (state) => state.scenario?.beliefs ?? []);
  return h(
    "div",
    { class: "choices" },
    field("arrangement", texts.setup.arrangement, arrangement),
    field("believe", texts.setup.believe, believe),
    field("seed", texts.setup.seed, counter(page, "seed", 0, 2 ** 31 - 1)),
    field("replications", texts.setup.replications, counter(page, "replications", 1, 100_000)),
  );
}

export function field(id: string, text: string, control: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: id }, text), control);
}

function chooser(
  page: Page,
  key: "arrangement" | "believe",
  names: (state: State) => readonly string[],
): HTMLSelectElement {
  const select = h("select", { id: key });
  select.addEventListener("change", () => void page.actions.choose({ [key]: select.value || null }));
  page.store.watch(names, (list, state) => {
    const first = h("option", { value: "" }, texts.setup.asWritten);
    fill(select, first, ...list.map((name) => h("option", { value: name }, name)));
    select.value = state.choice[key] ?? "";
  });
  page.store.watch(
    (state) => state.choice[key],
    (value) => {
      select.value = value ?? "";
      select.title = select.selectedOptions[0]?.text ?? "";
    },
  );
  return select;
}

function counter(page: Page, key: "seed" | "replications", min: number, max: number): HTMLInputElement {
  const input = h("input", { id: key, type: "number", min, max, step: 1 });
  input.addEventListener("change", () => {
    const value = input.valueAsNumber;
    const good = Number.isInteger(value) && value >= min && value <= max;
    if (good) void page.actions.choose({ [key]: value });
    else input.value = String(page.store.get().choice[key]);
  });
  page.store.watch(
    (state) => state.choice[key],
    (value) => (input.value = String(value)),
  );
  return input;
}

function runPart(page: Page): HTMLElement {
  const run = h("button", { type: "button", class: "primary", id: "run" }, texts.setup.run);
  const stop = h("button", { type: "button", id: "stop" }, texts.setup.stop);
  run.addEventListener("click", () => void page.actions.run());
  stop.addEventListener("click", () => void page.actions.stop());
  const bar = h("progress", { id: "progress", max: 1, value: 0 });
  const said = h("output", { class: "said", for: "run" });
  page.store.watch(
    (state) => state.job,
    (job) => {
      const busy = job?.state === "queued" || job?.state === "running";
      run.disabled = busy;
      stop.disabled = !busy;
      bar.value = job && job.total > 0 ? job.done / job.total : job?.state === "done" ? 1 : 0;
      said.textContent = job === null ? "" : sayJob(job);
    },
  );
  page.store.watch(
    (state) => state.choice.scenario,
    (id) => (run.disabled = id === null),
  );
  return h("div", { class: "run" }, h("div", { class: "row" }, run, stop), bar, said);
}

function sayJob(job: Job): string {
  if (job.faults.length > 0) return job.faults.map(faultLine).join("; ");
  const counted = job.total > 0 ? texts.setup.progress(job.done, job.total) : "";
  return [texts.setup.states[job.state], job.state === "running" ? job.text : "", counted]
    .filter((part) => part !== "")
    .join(" · ");
}
