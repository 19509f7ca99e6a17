// The network's drawing, worked out without the screen: parties as bands, sensors at the left, posts in the middle, batteries at the right.
import type { Asset, Message, RecordEvent, Scenario } from "../types";

export type Part = "sensor" | "post" | "battery";

export interface Vertex {
  readonly id: string;
  readonly name: string;
  readonly party: string;
  readonly part: Part;
  readonly x: number;
  readonly y: number;
  /** How many things stand behind it, as satellites of one kind do. */
  readonly count: number;
}

export interface Edge {
  readonly id: string;
  readonly from: Vertex;
  readonly to: Vertex;
  readonly delay_s: number | null;
}

export interface Band {
  readonly party: string;
  readonly top: number;
  readonly height: number;
}

export interface Layout {
  readonly vertices: readonly Vertex[];
  readonly edges: readonly Edge[];
  readonly bands: readonly Band[];
  readonly height: number;
}

const ROW_PX = 34;
const BAND_PAD_PX = 10;
const COLUMNS: Readonly<Record<Part, number>> = { sensor: 0.19, post: 0.52, battery: 0.83 };

/** Lays a scenario out over a width; messages between things without a declared link get an edge too. */
export function layout(scenario: Scenario, messages: readonly Message[], width: number): Layout {
  const things = gathered(scenario);
  const parties = scenario.parties
    .map((party) => party.id)
    .filter((id) => things.some((one) => one.party === id));
  const vertices: Vertex[] = [];
  const bands: Band[] = [];
  let top = 0;
  for (const party of parties) {
    const own = things.filter((one) => one.party === party);
    const rows = Math.max(...PARTS.map((part) => own.filter((one) => one.part === part).length));
    const height = rows * ROW_PX + BAND_PAD_PX * 2;
    for (const part of PARTS) {
      const column = own.filter((one) => one.part === part);
      for (const [index, one] of column.entries()) {
        const y = top + (height * (index + 0.5)) / column.length;
        vertices.push({ ...one, x: COLUMNS[part] * width, y });
      }
    }
    bands.push({ party, top, height });
    top += height;
  }
  return { vertices, edges: edges(scenario, messages, vertices), bands, height: top };
}

const PARTS: readonly Part[] = ["sensor", "post", "battery"];
type Thing = Omit<Vertex, "x" | "y">;

/** Posts and assets; those that the scenario names once, as a pair of satellites, are one thing. */
function gathered(scenario: Scenario): readonly Thing[] {
  const found = new Map<string, Thing>();
  for (const node of scenario.nodes)
    found.set(node.id, { id: node.id, name: node.name, party: node.party, part: "post", count: 1 });
  for (const asset of scenario.assets) {
    const id = groupOf(asset);
    const count = (found.get(id)?.count ?? 0) + 1;
    const name = count > 1 ? `${asset.name.replace(/[ -]\d+$/, "")} (${String(count)})` : asset.name;
    found.set(id, {
      id,
      name,
      party: asset.owner,
      part: asset.kind === "interceptor" ? "battery" : "sensor",
      count,
    });
  }
  return [...found.values()];
}

/** The scenario's own id of an asset, under which links and messages know it. */
export function groupOf(asset: Asset): string {
  return (asset as Asset & { readonly asset?: string | null }).asset ?? asset.id;
}

function edges(
  scenario: Scenario,
  messages: readonly Message[],
  vertices: readonly Vertex[],
): readonly Edge[] {
  const at = new Map(vertices.map((vertex) => [vertex.id, vertex]));
  const found = new Map<string, Edge>();
  const add = (from: string, to: string, id: string, delay_s: number | null): void => {
    const [one, other] = [at.get(from), at.get(to)];
    const key = `${from}>${to}`;
    if (one !== undefined && other !== undefined && one !== other && !found.has(key))
      found.set(key, { id, from: one, to: other, delay_s });
  };
  for (const link of scenario.links) add(link.from, link.to, link.id, link.delay_s);
  for (const message of messages) add(message.from, message.to, `${message.from}>${message.to}`, null);
  return [...found.values()];
}

/** What sensors report, as messages along their links: the record keeps reports as detections, not as messages. */
export function reports(scenario: Scenario, events: readonly RecordEvent[]): readonly Message[] {
  const groups = new Map(scenario.assets.map((asset) => [asset.id, groupOf(asset)]));
  return events
    .filter((event) => event.kind === "detected" && event.who !== null)
    .flatMap((event) => {
      const from = groups.get(event.who ?? "") ?? event.who ?? "";
      const links = scenario.links.filter((link) => link.from === from);
      return links.map((link) => ({
        id: "",
        sent_s: event.time_s,
        received_s: event.time_s + link.delay_s,
        from,
        to: link.to,
        what: "report",
        subject: event.subjects[0] ?? null,
        text: event.text,
      }));
    });
}

/** A message on its way: how far along it is. */
export interface Passing {
  readonly message: Message;
  readonly share: number;
}

/** What is on its way at a time; a message that took no time is shown as it arrives, for as long as `least_s`. */
export function passing(messages: readonly Message[], time_s: number, least_s: number): readonly Passing[] {
  return messages.flatMap((message) => {
    const received = Math.max(message.received_s ?? Infinity, message.sent_s + least_s);
    if (message.sent_s > time_s || time_s > received || received === Infinity) return [];
    return [{ message, share: (time_s - message.sent_s) / (received - message.sent_s) }];
  });
}

/** The last messages that had arrived by a time, newest first. */
export function arrived(messages: readonly Message[], time_s: number, most: number): readonly Message[] {
  return messages
    .filter((message) => message.received_s !== null && message.received_s <= time_s)
    .sort((one, other) => (other.received_s ?? 0) - (one.received_s ?? 0))
    .slice(0, most);
}

/** Whether an answer is another than yes: a no, or silence to the end. */
export function refuses(message: Message): boolean {
  return message.what === "answer" && !message.text.startsWith("granted");
}
