/** One message of a stream of server-sent events. */
export interface SseMessage {
  /** Null: it has none. */
  readonly id: string | null;
  /** Null: it has none, and is a sign of life. */
  readonly data: string | null;
}

/** What a stream of server-sent events says (HTML standard, section 9.2). A message that is cut off is none. */
export async function* sseMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<SseMessage, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let lines: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const [first = '', ...rest] = decoder.decode(value, { stream: true }).split('\n');
      text += first;
      for (const next of rest) {
        const line = text.replace(/\r$/, '');
        text = next;
        if (line !== '') lines.push(line);
        else {
          if (lines.length > 0) yield messageOf(lines);
          lines = [];
        }
      }
    }
  } finally {
    // It may be broken already.
    await reader.cancel().catch(() => {});
  }
}

function messageOf(lines: readonly string[]): SseMessage {
  const valuesOf = (field: string) =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ''));
  const data = valuesOf('data');
  return { id: valuesOf('id').at(-1) ?? null, data: data.length === 0 ? null : data.join('\n') };
}
