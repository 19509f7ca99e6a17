// The scale bar of the flat map; in an equal-area projection it holds near the middle.
import { INK, type Pen } from "./marks";
import type { Window } from "./plane";

const ROUND_KM = [20, 50, 100, 200, 500, 1000, 2000, 5000] as const;

/** The longest round distance that takes at most a fifth of the width. */
export function barKm(window: Window): number {
  return ROUND_KM.findLast((km) => km * window.px_per_km <= window.width / 5) ?? ROUND_KM[0];
}

export function drawScale(pen: Pen, window: Window): void {
  const km = barKm(window);
  const [left, y, wide] = [14, window.height - 14, km * window.px_per_km];
  for (const [ink, width] of [
    ["rgb(255 255 255 / 85%)", 4],
    [INK, 1.3],
  ] as const) {
    pen.beginPath();
    pen.moveTo(left, y - 5);
    pen.lineTo(left, y);
    pen.lineTo(left + wide, y);
    pen.lineTo(left + wide, y - 5);
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.stroke();
  }
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "bottom";
  pen.lineWidth = 3;
  pen.strokeStyle = "rgb(255 255 255 / 85%)";
  const text = `${km.toLocaleString("en")} km`;
  pen.strokeText(text, left + 5, y - 3);
  pen.fillStyle = INK;
  pen.fillText(text, left + 5, y - 3);
}
