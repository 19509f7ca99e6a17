// The globe's texts.

export const globeTexts = {
  label: "Globe, with arcs in height",
  loading: "Loading the globe",
  missing:
    "This browser gives the page no WebGL, which the globe needs. The flat map shows the same things without it; " +
    "chrome://gpu or about:support tell why WebGL is off.",
  source: "Borders and relief: Natural Earth, public domain. Globe: CesiumJS, Apache-2.0.",
  controls: "Globe's view",
  slant: "Slanted",
  straight: "From above",
  relief: "Relief",
  closer: "Zoom in",
  farther: "Zoom out",
  all: "Show all",
  fanTop: (height: string) => `Fans are drawn up to ${height} km.`,
  scale: (kilometres: string) => `${kilometres} km`,
} as const;
