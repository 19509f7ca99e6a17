// The one client of the server: each route is a function, and each failure becomes one `Refused` with the server's faults.
import type { FeatureCollection } from "geojson";

import {
  ANALYST,
  type About,
  type Fault,
  type FootprintAsked,
  type FootprintSent,
  type Job,
  type Listed,
  type Move,
  type RunAsked,
  type Scenario,
  type Seat,
  type Sheet,
  type View,
} from "./types";
import { texts } from "./texts";

/** The server refused or could not be reached; `faults` say where, what stood there, what could, how to mend. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly faults: readonly Fault[],
  ) {
    super(faults.map(faultLine).join("\n"));
    this.name = "Refused";
  }
}

/** Says a fault in one line, as the command line does. */
export function faultLine(fault: Fault): string {
  const parts = [fault.where, fault.stood, fault.allowed, fault.mend];
  return parts.filter((part) => part !== null && part !== undefined && part !== "").join(" - ");
}

async function refusal(answer: Response): Promise<Refused> {
  let faults: readonly Fault[] = [];
  try {
    const body = (await answer.json()) as { faults?: readonly Fault[] };
    faults = body.faults ?? [];
  } catch {
    // a refusal without a body of ours: a proxy's, or a server that is stopping
  }
  if (faults.length === 0) faults = [{ where: texts.errors.status(answer.status), mend: texts.errors.again }];
  return new Refused(answer.status, faults);
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(0, [{ where: texts.errors.unreachable, mend: texts.errors.serve }]);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : {})).json()) as T;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  return (await (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).json()) as T;
}

function query(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  if (given.length === 0) return "";
  return "?" + new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
}

const part = encodeURIComponent;

export const api = {
  get,
  post,
  scenarios: () => get<readonly Listed[]>("/api/scenarios"),
  scenario: (id: string, arrangement: string | null, believe: string | null, seat: Seat) =>
    get<Scenario>(
      `/api/scenarios/${part(id)}${query({ arrangement, believe, seat: seat === ANALYST ? null : seat })}`,
    ),
  upload: async (yaml: string): Promise<{ id: string }> => {
    const init = { method: "POST", headers: { "content-type": "application/yaml" }, body: yaml };
    return (await (await ask("/api/scenarios", init)).json()) as { id: string };
  },
  sheet: (name: string) => get<Sheet>(`/api/sheets/${part(name)}`),
  borders: () => get<FeatureCollection>("/api/borders"),
  run: (asked: RunAsked) => post<Pick<Job, "id" | "state">>("/api/runs", asked),
  job: (id: string) => get<Job>(`/api/jobs/${part(id)}`),
  stop: async (id: string): Promise<void> => {
    await ask(`/api/jobs/${part(id)}`, { method: "DELETE" });
  },
  view: (run: string, seat: Seat) => get<View>(`/api/runs/${part(run)}/view${query({ seat })}`),
  about: (run: string, thing: string, seat: Seat) =>
    get<About>(`/api/runs/${part(run)}/about/${part(thing)}${query({ seat })}`),
  footprint: (asked: FootprintAsked) => post<Pick<Job, "id" | "state">>("/api/footprints", asked),
  footprintMade: (id: string) => get<FootprintSent>(`/api/footprints/${part(id)}`),
  footprintMoved: (id: string, moves: readonly Move[], set: Readonly<Record<string, number | string>>) =>
    post<FootprintSent>(`/api/footprints/${part(id)}/moved`, { moves, set }),
  /** Where a file of a run is downloaded from: report, record, summary, transcript. */
  file: (run: string, name: string, seat?: Seat) => `/api/runs/${part(run)}/${name}${query({ seat })}`,
};

/** Follows a job to its end: by the stream, and by asking when the stream breaks. Calls `tell` at each change. */
export async function follow(id: string, tell: (job: Job) => void): Promise<Job> {
  const last = await streamed(id, tell);
  if (last !== null) return last;
  for (;;) {
    const job = await api.job(id);
    tell(job);
    if (ended(job)) return job;
    await new Promise((resume) => setTimeout(resume, 300));
  }
}

export function ended(job: Job): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "stopped";
}

function streamed(id: string, tell: (job: Job) => void): Promise<Job | null> {
  return new Promise((resolve) => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/stream${query({ job: id })}`);
    socket.onmessage = (message: MessageEvent<string>) => {
      const job = JSON.parse(message.data) as Job;
      tell(job);
      if (!ended(job)) return;
      resolve(job);
      socket.close();
    };
    socket.onclose = () => resolve(null);
    socket.onerror = () => resolve(null);
  });
}
