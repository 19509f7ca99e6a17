// The tab of the tables: choose one, search it, sort it by a column, take it along as CSV; and the run's files.
import { api } from "../api";
import { fill, h } from "../dom";
import { clock, number } from "../format";
import type { Page, Panel } from "../page";
import { panelTexts } from "../texts-panels";
import { ANALYST } from "../types";
import {
  arranged,
  csv,
  TABLES,
  tableOf,
  type Cell,
  type Column,
  type Order,
  type Row,
  type TableName,
} from "./tables";

const texts = panelTexts.tables;
const MOST_ROWS = 500;

export const tablesPanel: Panel = { id: "tables", title: texts.title, tall: true, mount };

interface Shown {
  name: TableName;
  search: string;
  order: Order | null;
}

function mount(host: HTMLElement, page: Page): void {
  const { store } = page;
  const shown: Shown = { name: "threats", search: "", order: null };
  const body = h("div", { class: "table-body" });
  const said = h("span", { class: "said", role: "status" });
  const files = h("span", { class: "files" });
  const redraw = (): void => {
    const table = tableOf(shown.name, store.get());
    const rows = arranged(table, shown.search, shown.order);
    said.textContent = texts.count(Math.min(rows.length, MOST_ROWS), rows.length);
    const head = table.columns.map((column, index) => heading(column, index, shown, redraw));
    const lines = rows.slice(0, MOST_ROWS).map((row) => line(row, table.columns, page));
    const element = h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...lines));
    fill(body, table.rows.length === 0 ? h("p", { class: "empty" }, texts.empty) : element);
  };
  const choose = h(
    "select",
    { id: "table", "aria-label": texts.choose },
    ...TABLES.map((name) => h("option", { value: name }, texts.names[name])),
  );
  choose.addEventListener("change", () => {
    shown.name = choose.value as TableName;
    shown.order = null;
    redraw();
  });
  const search = h("input", { type: "search", placeholder: texts.search, "aria-label": texts.search });
  search.addEventListener("input", () => {
    shown.search = search.value;
    redraw();
  });
  const save = h("button", { type: "button", onclick: () => download(shown, page) }, texts.csv);
  fill(host, h("div", { class: "table-bar" }, choose, search, said, save, files), body);
  store.watch((state) => state.view, redraw);
  store.watch((state) => state.scenario, redraw);
  store.watch(
    (state) => `${state.run ?? ""} ${state.seat}`,
    () => fill(files, ...links(page)),
  );
  store.watch(
    (state) => state.selection,
    (id) => mark(body, id),
  );
}

function heading(column: Column, index: number, shown: Shown, redraw: () => void): HTMLElement {
  const here = shown.order?.column === index ? shown.order : null;
  const sort = here === null ? "none" : here.down ? "descending" : "ascending";
  const turn = (): void => {
    shown.order =
      here === null ? { column: index, down: false } : here.down ? null : { column: index, down: true };
    redraw();
  };
  const arrow = here === null ? "" : here.down ? " ▾" : " ▴";
  return h("th", { "aria-sort": sort }, h("button", { type: "button", onclick: turn }, column.label + arrow));
}

function line(row: Row, columns: readonly Column[], page: Page): HTMLElement {
  const cells = row.cells.map((cell, index) =>
    h("td", typeof cell === "number" ? { class: "figure" } : {}, written(cell, columns[index])),
  );
  const chosen = row.id !== null && row.id === page.store.get().selection;
  const attributes = { tabindex: 0, "data-id": row.id ?? "", class: chosen ? "chosen" : "" };
  const element = h("tr", attributes, ...cells);
  const go = (): void => {
    if (row.time_s !== null) {
      page.store.set({ playing: false });
      page.actions.seek(row.time_s);
    }
    if (row.id !== null) void page.actions.select(row.id);
  };
  element.addEventListener("click", go);
  element.addEventListener("keydown", (event) => {
    const next = event.key === "ArrowDown" ? element.nextElementSibling : null;
    const before = event.key === "ArrowUp" ? element.previousElementSibling : null;
    if (event.key === "Enter") go();
    else if (next instanceof HTMLElement) next.focus();
    else if (before instanceof HTMLElement) before.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return element;
}

function written(cell: Cell, column: Column | undefined): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  if (column?.shown === "clock") return clock(cell);
  return number(Number(cell.toFixed(column?.shown ?? 1)));
}

function mark(body: HTMLElement, id: string | null): void {
  for (const row of body.querySelectorAll<HTMLElement>("tr[data-id]"))
    row.classList.toggle("chosen", id !== null && row.dataset["id"] === id);
}

function download(shown: Shown, page: Page): void {
  const state = page.store.get();
  const table = tableOf(shown.name, state);
  const text = csv(table, arranged(table, shown.search, shown.order));
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const name = [state.choice.scenario ?? "scenario", state.seat, shown.name].join("-");
  const link = h("a", { href: address, download: `${name}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** The files of a run: all of them for the analyst, a party's own transcript for a party. */
function links(page: Page): readonly HTMLElement[] {
  const { run, seat } = page.store.get();
  if (run === null) return [];
  const link = (name: keyof typeof texts.files, address: string): HTMLElement =>
    h("a", { href: address, download: "" }, texts.files[name]);
  if (seat !== ANALYST) return [link("transcript", api.file(run, "transcript", seat))];
  const names = ["report", "record", "summary"] as const;
  return names.map((name) => link(name, api.file(run, name)));
}
