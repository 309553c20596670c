/**
 * The body's bytes, counted while they come in, so that what a request declares about its length does not matter.
 * `too_large`: there are more than `bytesMax`; the rest is not read. `aborted`: the caller went away.
 */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array | 'too_large' | 'aborted'> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) return 'too_large';
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return Buffer.concat(chunks, length);
      length += value.byteLength;
      if (length > bytesMax) {
        await reader.cancel();
        return 'too_large';
      }
      chunks.push(value);
    }
  } catch {
    return 'aborted';
  }
}
