// The tables of a view: their columns, their rows sorted and searched, and the same rows as CSV.
import type { State } from "../store";
import { panelTexts } from "../texts-panels";
import type { Asset, Engagement, Message, RecordEvent, Threat } from "../types";

export type Cell = string | number | null;

export interface Column {
  /** Its name in the CSV, with the unit. */
  readonly key: string;
  readonly label: string;
  /** How a number is shown: as a time on the clock, or with so many decimals. */
  readonly shown?: "clock" | number;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** What a click selects, and the time that it goes to. */
  readonly id: string | null;
  readonly time_s: number | null;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export type TableName = keyof typeof panelTexts.tables.names;
export const TABLES = Object.keys(panelTexts.tables.names) as readonly TableName[];

const labels = panelTexts.tables.columns;

function columns(...keys: readonly (keyof typeof labels)[]): readonly Column[] {
  return keys.map((key) => {
    const shown = key.endsWith("_s") ? timeShown(key) : key.endsWith("_deg") ? 3 : 1;
    return { key, label: labels[key], shown };
  });
}

const SPANS: ReadonlySet<string> = new Set(["slack_s", "sense_s", "decide_s", "delay_s"]);

function timeShown(key: string): "clock" | number {
  return SPANS.has(key) ? 1 : "clock";
}

export function tableOf(name: TableName, state: State): Table {
  return MAKERS[name](state);
}

const MAKERS: Readonly<Record<TableName, (state: State) => Table>> = {
  threats: (state) => ({
    columns: columns(
      "id",
      "outcome",
      "protected_percent",
      "launch_s",
      "sense_s",
      "decide_s",
      "slack_s",
      "rounds",
      "due_s",
      "name",
    ),
    rows: (state.view?.threats ?? []).map((threat) => threatRow(threat, shares(state))),
  }),
  engagements: (state) => ({
    columns: columns("launch_s", "id", "threat", "shooter", "intercept_s", "result"),
    rows: (state.view?.threats ?? []).flatMap((threat) =>
      threat.engagements.map((one) => engagementRow(one, threat)),
    ),
  }),
  messages: (state) => ({
    columns: columns("sent_s", "received_s", "delay_s", "from", "to", "what", "subject", "text"),
    rows: (state.view?.messages ?? []).map(messageRow),
  }),
  assets: (state) => ({
    columns: columns(
      "id",
      "name",
      "kind",
      "owner",
      "operator",
      "controller",
      "host",
      "sheet",
      "latitude_deg",
      "longitude_deg",
      "range_km",
      "rounds",
    ),
    rows: (state.scenario?.assets ?? []).map(assetRow),
  }),
  events: (state) => ({
    columns: columns("time_s", "kind", "who", "text", "subjects", "n", "cause"),
    rows: (state.view?.events ?? []).map(eventRow),
  }),
};

/** How often each threat was stopped over all replications, as the summary has it. */
function shares(state: State): ReadonlyMap<string, number> {
  const threats = state.view?.summary["threats"];
  if (!Array.isArray(threats)) return new Map();
  const rows = threats as readonly { id: string; protected?: { mean?: number | null } | null }[];
  return new Map(
    rows.flatMap((row) =>
      typeof row.protected?.mean === "number" ? [[row.id, row.protected.mean] as const] : [],
    ),
  );
}

function threatRow(threat: Threat, protectedShare: ReadonlyMap<string, number>): Row {
  const share = protectedShare.get(threat.id);
  const took = (part: string): number | null => {
    const pieces = threat.budget.filter((piece) => piece.part === part);
    return pieces.length === 0 ? null : pieces.reduce((sum, piece) => sum + piece.end_s - piece.start_s, 0);
  };
  const cells = [
    threat.id,
    threat.outcome,
    share === undefined ? null : share * 100,
    threat.launch_s ?? null,
    took("sense"),
    took("decide"),
    threat.slack_s,
    threat.engagements.length,
    threat.due_s ?? null,
    threat.name,
  ];
  return { cells, id: threat.id, time_s: threat.launch_s ?? null };
}

function engagementRow(one: Engagement, threat: Threat): Row {
  const cells = [one.launch_s, one.id, threat.id, one.shooter, one.intercept_s, one.result];
  return { cells, id: one.id, time_s: one.launch_s };
}

function messageRow(one: Message): Row {
  const delay = one.received_s === null ? null : one.received_s - one.sent_s;
  const cells = [one.sent_s, one.received_s, delay, one.from, one.to, one.what, one.subject, one.text];
  return { cells, id: one.subject, time_s: one.received_s ?? one.sent_s };
}

function assetRow(one: Asset): Row {
  const cells = [
    one.id,
    one.name,
    one.kind,
    one.owner,
    one.operator ?? null,
    one.controller ?? null,
    one.host ?? null,
    one.sheet ?? null,
    one.latitude_deg,
    one.longitude_deg,
    one.fan?.range_km ?? null,
    one.interceptors.reduce((sum, rounds) => sum + rounds.rounds, 0) || null,
  ];
  return { cells, id: one.id, time_s: null };
}

function eventRow(one: RecordEvent): Row {
  const cells = [one.time_s, one.kind, one.who, one.text, one.subjects.join(" "), one.n, one.cause];
  return { cells, id: one.subjects[0] ?? null, time_s: one.time_s };
}

export interface Order {
  readonly column: number;
  readonly down: boolean;
}

/** The rows that hold a text, in an order; what is empty comes last either way, and equal rows keep their places. */
export function arranged(table: Table, search: string, order: Order | null): readonly Row[] {
  const wanted = search.trim().toLowerCase();
  const found = table.rows.filter(
    (row) =>
      wanted === "" ||
      row.cells.some((cell) =>
        String(cell ?? "")
          .toLowerCase()
          .includes(wanted),
      ),
  );
  if (order === null) return found;
  const { column, down } = order;
  return [...found].sort((one, other) =>
    compared(one.cells[column] ?? null, other.cells[column] ?? null, down),
  );
}

const collator = new Intl.Collator("en", { numeric: true });

function compared(one: Cell, other: Cell, down: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const both = typeof one === "number" && typeof other === "number";
  const result = both ? one - other : collator.compare(String(one), String(other));
  return down ? -result : result;
}

/** The rows as CSV (RFC 4180), figures unrounded; a text that a spreadsheet would take for a formula is quoted for it. */
export function csv(table: Table, rows: readonly Row[]): string {
  const lines = [
    table.columns.map((column) => quoted(column.key)),
    ...rows.map((row) => row.cells.map(quoted)),
  ];
  return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

function quoted(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+@\t]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
