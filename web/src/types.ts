// What the server says: the shapes of the API's answers, in people's units, as the page reads them.

/** "analyst" sees all; otherwise a party's id. */
export type Seat = string;
export const ANALYST: Seat = "analyst";

export interface Place {
  readonly longitude_deg: number;
  readonly latitude_deg: number;
}

export interface Fault {
  readonly where: string;
  readonly stood?: string | null;
  readonly allowed?: string | null;
  readonly mend?: string | null;
}

export interface Listed {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly own: boolean;
}

export interface Party {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly role?: string | null;
  readonly attacks?: boolean;
}

export interface Fan {
  readonly azimuth_deg: number;
  readonly width_deg: number;
  readonly range_km: number;
  readonly elevation_min_deg?: number | null;
  readonly elevation_max_deg?: number | null;
  /** The bearings of all faces, each of the width; without it the one azimuth. */
  readonly faces_deg?: readonly number[] | null;
}

export interface Asset {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly symbol: string;
  readonly owner: string;
  readonly operator?: string | null;
  readonly controller?: string | null;
  readonly host?: string | null;
  readonly sheet?: string | null;
  readonly longitude_deg: number | null;
  readonly latitude_deg: number | null;
  readonly moves: boolean;
  /** The ship it stands on, which moves with it. */
  readonly ship?: string | null;
  readonly height_km?: number | null;
  readonly status?: string | null;
  readonly fan: Fan | null;
  readonly interceptors: readonly { readonly sheet: string; readonly rounds: number }[];
}

export interface CommandNode {
  readonly id: string;
  readonly party: string;
  readonly name: string;
  readonly longitude_deg: number | null;
  readonly latitude_deg: number | null;
}

export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly delay_s: number;
  readonly [figure: string]: unknown;
}

export interface NamedPlace extends Place {
  readonly name?: string;
}

export interface Attack {
  readonly id: string;
  readonly missile: string;
  readonly from: NamedPlace;
  readonly to: NamedPlace;
  readonly time_s: number;
}

export interface Protected extends Place {
  readonly id: string;
  readonly name: string;
}

export interface Setting {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly kind?: string;
  readonly source?: string;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly sources: readonly unknown[];
  readonly epoch_utc: string;
  readonly parties: readonly Party[];
  readonly assets: readonly Asset[];
  readonly nodes: readonly CommandNode[];
  readonly links: readonly Link[];
  readonly attack: readonly Attack[];
  /** Places to be protected. */
  readonly protect?: readonly Protected[];
  readonly arrangement?: string | null;
  readonly beliefs_named?: Readonly<Record<string, string>>;
  readonly arrangements: readonly string[];
  readonly beliefs: readonly string[];
  readonly settings: readonly Setting[];
}

/** What to run; the server's id of a run is a hash of this. */
export interface RunAsked {
  readonly scenario: string;
  readonly seed: number;
  readonly replications: number;
  readonly arrangement: string | null;
  readonly believe: string | null;
  readonly set: Readonly<Record<string, number | string>>;
}

export type JobState = "queued" | "running" | "done" | "failed" | "stopped";

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly done: number;
  readonly total: number;
  readonly text: string;
  readonly faults: readonly Fault[];
}

export interface Path {
  readonly times_s: readonly number[];
  readonly longitude_deg: readonly number[];
  readonly latitude_deg: readonly number[];
  readonly height_km: readonly number[];
}

export interface Flight extends Path {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly party: string | null;
  readonly outcome: string | null;
}

export interface Ellipse {
  readonly major_km: number;
  readonly minor_km: number;
  readonly azimuth_deg: number;
}

export interface Snapshot extends Place {
  readonly time_s: number;
  /** When its holder knew of it; it is drawn from then on. */
  readonly known_s?: number | null;
  readonly height_km: number;
  readonly ellipse: Ellipse | null;
  readonly impact: (Place & { readonly ellipse: Ellipse | null }) | null;
  readonly class: string | null;
}

export interface Track {
  readonly id: string;
  readonly holder: string;
  readonly label: string;
  readonly from: string;
  readonly snapshots: readonly Snapshot[];
}

export interface AssetPath extends Path {
  readonly id: string;
}

export interface RecordEvent {
  readonly n: number;
  readonly time_s: number;
  readonly kind: string;
  readonly who: string | null;
  readonly text: string;
  readonly subjects: readonly string[];
  readonly cause: number | null;
}

export interface Message {
  readonly id: string;
  readonly sent_s: number;
  readonly received_s: number | null;
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly subject: string | null;
  readonly text: string;
}

export interface Engagement {
  readonly id: string;
  readonly shooter: string;
  readonly launch_s: number;
  readonly intercept_s: number | null;
  readonly result: string | null;
}

export interface Threat {
  readonly id: string;
  readonly name: string;
  readonly outcome: string | null;
  readonly cause: string | null;
  /** The cause in words, over all replications. */
  readonly why?: string | null;
  readonly launch_s?: number | null;
  /** When it would come down. */
  readonly due_s?: number | null;
  readonly budget: readonly { readonly part: string; readonly start_s: number; readonly end_s: number }[];
  readonly windows: readonly {
    readonly shooter: string | null;
    readonly first_s: number;
    readonly last_s: number;
  }[];
  readonly slack_s: number | null;
  readonly engagements: readonly Engagement[];
}

export interface View {
  readonly seat: Seat;
  readonly epoch_utc: string;
  readonly duration_s: number;
  readonly flights: readonly Flight[];
  readonly tracks: readonly Track[];
  readonly assets: readonly AssetPath[];
  readonly events: readonly RecordEvent[];
  readonly messages: readonly Message[];
  readonly threats: readonly Threat[];
  readonly summary: Readonly<Record<string, unknown>>;
}

/** One figure of a sheet, as believed, with what others hold; its unit stands in its name. */
export interface Figure {
  readonly figure?: string;
  readonly value: number | string | boolean | null | readonly unknown[];
  readonly kind?: string | null;
  readonly holder?: string | null;
  readonly source?: string | null;
  readonly source_text?: string | null;
  readonly confidence?: string | null;
  readonly note?: string | null;
  readonly reason?: string | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly rivals?: readonly Figure[];
}

export interface Told {
  readonly time_s: number;
  readonly text: string;
}

export interface Withheld extends Told {
  readonly why: string;
  readonly policy: string;
}

export interface About {
  readonly id: string;
  readonly what: string;
  readonly facts?: readonly (readonly [string, string | number | boolean | null])[];
  readonly figures: readonly Figure[];
  readonly saw: readonly Told[];
  readonly told: readonly Told[];
  readonly withheld: readonly Withheld[];
}

export interface Sheet {
  readonly name: string;
  readonly [part: string]: unknown;
}

export interface FootprintAsked {
  readonly scenario: string;
  readonly step_deg: number;
  readonly arrangement: string | null;
  readonly believe: string | null;
  readonly set: Readonly<Record<string, number | string>>;
}

export interface Grid {
  readonly south_deg: number;
  readonly west_deg: number;
  readonly step_deg: number;
  readonly rows: number;
  readonly columns: number;
}

/** The footprint as sent: `values`, `margin_s` and `defender` are base64 of row-major bytes. */
export interface FootprintSent {
  readonly grid: Grid;
  readonly areas: readonly unknown[];
  readonly batteries: readonly unknown[];
  readonly values: string;
  readonly margin_s: string;
  readonly defender: string;
  readonly countries?: readonly unknown[];
}

export interface Move extends Place {
  readonly asset: string;
}
