// APP-6 symbols as small pictures, in the colour of the party that owns the thing, drawn once each by milsymbol.
import ms from "milsymbol";

export interface Picture {
  readonly image: HTMLCanvasElement;
  /** Where the symbol's middle lies in the picture, in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const cache = new Map<string, Picture | null>();
const SIZE = 20;
const UNKNOWN = "SUGP-----------";

/** The picture of a symbol; an identification that milsymbol does not know is drawn as an unknown ground thing. */
export function symbolPicture(sidc: string, colour: string, ratio: number): Picture {
  const key = `${sidc} ${colour} ${ratio}`;
  const found = cache.get(key) ?? draw(sidc, colour, ratio) ?? draw(UNKNOWN, colour, ratio);
  if (!found) throw new Error("milsymbol draws nothing");
  cache.set(key, found);
  return found;
}

function draw(sidc: string, colour: string, ratio: number): Picture | null {
  const symbol = new ms.Symbol(sidc, {
    size: SIZE,
    colorMode: all(colour),
    iconColor: all(light(colour) ? "#1b2530" : "#ffffff"),
    outlineColor: "#ffffff",
    outlineWidth: 4,
    strokeWidth: 6,
  });
  if (!symbol.isValid()) return null;
  const [anchor, size] = [symbol.getAnchor(), symbol.getSize()];
  return {
    image: symbol.asCanvas(ratio),
    x: anchor.x,
    y: anchor.y,
    width: size.width,
    height: size.height,
  };
}

function all(colour: string): ReturnType<typeof ms.ColorMode> {
  return ms.ColorMode(colour, colour, colour, colour, colour);
}

/** Whether dark strokes stand out better on a colour than white ones. */
export function light(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.22;
}
