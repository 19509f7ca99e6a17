// The texts of the panels under the map: timeline, network, tables, comparison, reach.

export const panelTexts = {
  timeline: {
    title: "Timeline",
    empty: "Run a scenario: each threat's flight, who saw it when, and where the time went.",
    none: "This seat followed no threat.",
    label: "Timeline of the threats; arrows step through a threat's moments, Enter selects it",
    whole: "Show whole flights",
    decisions: "Show up to the last decision",
    slack: (seconds: string) => `${seconds} s to spare`,
    lacking: (seconds: string) => `${seconds} s too late`,
    flight: (from: string, to: string) => `in flight ${from} to ${to}`,
    window: (shooter: string, from: string, to: string) =>
      `${shooter} could still launch from ${from} to ${to}`,
    anyone: "a battery",
    part: (part: string, seconds: string, from: string) => `${part} ${seconds} s, from ${from}`,
    shot: (shooter: string, launch: string, met: string, result: string) =>
      `${shooter}: lift-off ${launch}, meeting ${met}${result === "" ? "" : `, ${result}`}`,
    ends: (outcome: string, time: string) => `${outcome}, due ${time}`,
    legend: {
      seen: "first seen by",
      decided: "track, question, answer, order",
      window: "launch window",
      shot: "round",
    },
  },
} as const;
