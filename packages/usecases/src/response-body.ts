import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** What is shown of a decompressed body; as much as is kept of one that came plain. A few KiB can unfold to gigabytes. */
const SHOWN_BYTES_MAX = 16_384;

/**
 * A response's body as text for people: decompressed where the header says how, invalid UTF-8 replaced. The bytes may have
 * been cut off, or be no such thing as the header says; what can be read is shown, and it never throws. Null: no body.
 */
export async function textOfBody(
  bytes: Uint8Array | null,
  contentEncoding: string | null,
): Promise<{ readonly text: string | null; readonly truncated: boolean }> {
  if (bytes === null) return { text: null, truncated: false };
  const decompressor = decompressorFor(contentEncoding, bytes);
  const unfolded = decompressor === null ? null : await firstBytes(decompressor, bytes);
  // Nothing came out: the bytes themselves say more than an empty text.
  if (unfolded === null || unfolded.bytes.length === 0) return { text: textOf(bytes), truncated: false };
  return { text: textOf(unfolded.bytes), truncated: unfolded.truncated };
}

function decompressorFor(contentEncoding: string | null, bytes: Uint8Array): Transform | null {
  // Without the final flush, input that was cut off would be an error instead of what came before the cut.
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (contentEncoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(zlib);
    case 'deflate':
      // RFC 9110, section 8.4.1.2 means zlib, and notes that some send bare deflate. A zlib header's low half-byte is 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return null;
  }
}

async function firstBytes(decompressor: Transform, bytes: Uint8Array): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    decompressor.end(bytes);
    for await (const chunk of decompressor) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop destroys the stream.
      if (size > SHOWN_BYTES_MAX) break;
    }
  } catch {
    // Damaged: what came before the damage is shown.
  }
  return { bytes: Buffer.concat(chunks).subarray(0, SHOWN_BYTES_MAX), truncated: size > SHOWN_BYTES_MAX };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}
