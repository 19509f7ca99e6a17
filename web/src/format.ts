// How times, places and figures are written for people.

/** Seconds since T0 as m:ss, or h:mm:ss from an hour on. */
export function clock(time_s: number): string {
  const whole = Math.floor(Math.abs(time_s) + 1e-9);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const sign = time_s < -1e-9 && whole > 0 ? "\u2212" : "";
  const tail = `${pad(minutes, hours > 0)}:${pad(seconds, true)}`;
  return sign + (hours > 0 ? `${hours}:${tail}` : tail);
}

function pad(value: number, wide: boolean): string {
  return wide ? String(value).padStart(2, "0") : String(value);
}

/** Date and time of day in UTC of a moment of the record. */
export function utc(epoch_utc: string, time_s: number): string {
  const moment = new Date(Date.parse(epoch_utc) + time_s * 1000);
  if (Number.isNaN(moment.getTime())) return "";
  return `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A place in degrees with its hemispheres. */
export function place(latitude_deg: number, longitude_deg: number): string {
  const north = `${Math.abs(latitude_deg).toFixed(2)}° ${latitude_deg < 0 ? "S" : "N"}`;
  return `${north} ${Math.abs(longitude_deg).toFixed(2)}° ${longitude_deg < 0 ? "W" : "E"}`;
}

/** A figure with at most four digits that say something, and thin spaces between thousands. */
export function figure(value: number | string | null | undefined, unit?: string | null): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "undefined";
  const text = typeof value === "number" ? number(value) : value;
  return unit ? `${text} ${unit}` : text;
}

export function number(value: number): string {
  if (!Number.isFinite(value)) return "undefined";
  const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
  const [whole = "", rest] = String(Math.abs(rounded)).split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") : whole;
  return (rounded < 0 ? "\u2212" : "") + grouped + (rest === undefined ? "" : `.${rest}`);
}

const UNITS: readonly (readonly [string, string])[] = [
  ["_kg_m2", "kg/m²"],
  ["_km_s", "km/s"],
  ["_m_s2", "m/s²"],
  ["_m_s", "m/s"],
  ["_deg_s", "°/s"],
  ["_per_min", "per min"],
  ["_ghz", "GHz"],
  ["_km2", "km²"],
  ["_m2", "m²"],
  ["_deg", "°"],
  ["_km", "km"],
  ["_kg", "kg"],
  ["_hz", "Hz"],
  ["_db", "dB"],
  ["_m", "m"],
  ["_s", "s"],
];

/** Splits a figure's key into words and its unit: `burnout_speed_km_s` is "burnout speed" in km/s. */
export function named(key: string): readonly [name: string, unit: string] {
  const found = UNITS.find(([suffix]) => key.endsWith(suffix));
  const name = found ? key.slice(0, -found[0].length) : key;
  return [name.replaceAll("_", " "), found?.[1] ?? ""];
}
