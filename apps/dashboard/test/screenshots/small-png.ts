import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 256;

/**
 * The same picture with at most 256 colours, which is a third of the bytes: those that are seen most, and what is between
 * them (the edges of letters) as the nearest one. Takes what browsers make: 8 bits for each of RGB or RGBA, in one piece.
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, colours } = pixelsOf(png);
  const palette = mostFrequent(colours);
  const index = new Map(palette.map((colour, n) => [colour, n]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let n = 0; n < colours.length; n++) {
    const colour = colours[n] ?? 0;
    const place = index.get(colour) ?? nearest(palette, colour);
    index.set(colour, place);
    // Each row begins with how it is filtered: not at all.
    rows[n + Math.floor(n / width) + 1] = place;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colourBytes = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', colourBytes),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function mostFrequent(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, COLOURS_MAX)
    .map(([colour]) => colour);
}

function nearest(palette: readonly number[], colour: number): number {
  const apart = (a: number, b: number, shift: number) => (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2;
  let best = { place: 0, distance: Number.POSITIVE_INFINITY };
  for (const [place, one] of palette.entries()) {
    const distance = apart(one, colour, 16) + apart(one, colour, 8) + apart(one, colour, 0);
    if (distance < best.distance) best = { place, distance };
  }
  return best.place;
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** Row by row, each pixel as 0xRRGGBB: what a browser shows is opaque. */
function pixelsOf(png: Buffer): { width: number; height: number; colours: Uint32Array } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, , , interlaced] = png.subarray(24, 29);
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) throw new Error('This kind of PNG is not read.');
  const bytes = kind === 2 ? 3 : 4;
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += png.readUInt32BE(at) + 12) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data);
  }
  const rows = unfiltered(inflateSync(Buffer.concat(parts)), { stride: width * bytes, height, bytes });
  const colours = new Uint32Array(width * height);
  for (let n = 0; n < colours.length; n++) colours[n] = rows.readUIntBE(n * bytes, 3);
  return { width, height, colours };
}

/** PNG (third edition), section 9. */
function unfiltered(
  filtered: Buffer,
  { stride, height, bytes }: { readonly stride: number; readonly height: number; readonly bytes: number },
): Buffer {
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < bytes ? 0 : (rows[at - bytes] ?? 0);
      const above = y === 0 ? 0 : (rows[at - stride] ?? 0);
      const corner = x < bytes || y === 0 ? 0 : (rows[at - stride - bytes] ?? 0);
      const raw = filtered[y * (stride + 1) + 1 + x] ?? 0;
      rows[at] = raw + predicted(filter, { left, above, corner });
    }
  }
  return rows;
}

function predicted(
  filter: number,
  { left, above, corner }: { readonly left: number; readonly above: number; readonly corner: number },
): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return Math.floor((left + above) / 2);
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
