/** One message, as the HTML standard has it (section 9.2); without data it tells a place only, and nobody is called for it. */
export interface ServerSentEvent {
  /** Sent back as `Last-Event-ID` by whoever comes again. */
  readonly id: string;
  readonly data?: string;
}

export function serverSentEvent({ id, data }: ServerSentEvent): string {
  // Any kind of line end would end the field. In JSON text they are white space, so that all become line feeds.
  const lines = data === undefined ? [] : data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `id: ${id}\n${lines.join('')}\n`;
}

/**
 * A body of what `next` gives, asked for as it is taken; null is the end. `ended` is called once, whoever ends it, after
 * which the signal that `next` was given is aborted.
 */
export function streamOf(
  next: (signal: AbortSignal) => Promise<string | null>,
  ended: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const cancelled = new AbortController();
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const text = await next(cancelled.signal).catch((error: unknown) => {
          ended();
          throw error;
        });
        if (cancelled.signal.aborted) return;
        if (text !== null) return controller.enqueue(encoder.encode(text));
        ended();
        controller.close();
      },
      cancel: () => {
        cancelled.abort();
        ended();
      },
    },
    // Nothing is read ahead of whoever takes it.
    { highWaterMark: 0 },
  );
}
