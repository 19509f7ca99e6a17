// Tables: sorted with what is empty last, searched, and written as CSV that reads back the same.
import { describe, expect, it } from "vitest";
import { FIRST } from "../src/store";
import { arranged, csv, TABLES, tableOf, type Cell, type Table } from "../src/tables/tables";

const row = (...cells: readonly Cell[]): Table["rows"][number] => ({ cells, id: null, time_s: null });
const TABLE: Table = {
  columns: [
    { key: "id", label: "Id" },
    { key: "slack_s", label: "Spare, s", shown: 1 },
  ],
  rows: [row("shot-10", 3.25), row("shot-9", null), row("Shot-2", -1), row("shot-1", 3.25)],
};

const ids = (rows: Table["rows"]): readonly Cell[] => rows.map((one) => one.cells[0] ?? null);

describe("sorting", () => {
  it("orders numbers inside texts as numbers", () => {
    const sorted = arranged(TABLE, "", { column: 0, down: false });
    expect(ids(sorted)).toEqual(["shot-1", "Shot-2", "shot-9", "shot-10"]);
  });
  it("puts what is empty last in both directions, and keeps equals in their places", () => {
    expect(ids(arranged(TABLE, "", { column: 1, down: false }))).toEqual([
      "Shot-2",
      "shot-10",
      "shot-1",
      "shot-9",
    ]);
    expect(ids(arranged(TABLE, "", { column: 1, down: true }))).toEqual([
      "shot-10",
      "shot-1",
      "Shot-2",
      "shot-9",
    ]);
  });
  it("leaves the rows as they came without an order", () => {
    expect(arranged(TABLE, "", null)).toEqual(TABLE.rows);
  });
});

describe("searching", () => {
  it("finds a text in any cell, whatever its case", () => {
    expect(ids(arranged(TABLE, " shot-1 ", null))).toEqual(["shot-10", "shot-1"]);
    expect(ids(arranged(TABLE, "3.25", null))).toEqual(["shot-10", "shot-1"]);
    expect(arranged(TABLE, "nothing", null)).toHaveLength(0);
  });
});

describe("CSV", () => {
  it("keeps figures whole and quotes what needs it", () => {
    const text = csv(TABLE, [row('say "no", now', 0.1 + 0.2), row("two\nlines", null)]);
    expect(text).toBe('id,slack_s\r\n"say ""no"", now",0.30000000000000004\r\n"two\nlines",\r\n');
  });
  it("lets no text be taken for a formula, and no figure be touched", () => {
    expect(csv(TABLE, [row("=1+1", -5)])).toBe("id,slack_s\r\n'=1+1,-5\r\n");
  });
});

describe("the tables", () => {
  it("have as many cells as columns, with and without a run", () => {
    const scenario = { assets: [{ id: "a", name: "A", kind: "radar", interceptors: [], fan: null }] };
    for (const name of TABLES) {
      const table = tableOf(name, { ...FIRST, scenario } as unknown as typeof FIRST);
      expect(table.columns.length).toBeGreaterThan(4);
      for (const each of table.rows) expect(each.cells).toHaveLength(table.columns.length);
    }
  });
});
