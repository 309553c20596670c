/** As the API answers it. */
export interface Page<Item> {
  readonly data: readonly Item[];
  /** Null at the end. */
  readonly nextCursor: string | null;
}

/** A list, newest first. Nothing is asked for before somebody looks; whoever stops looking stops the asking. */
export interface Listing<Item> extends AsyncIterable<Item> {
  /** One page: the first, or the one at the `nextCursor` of another. */
  page(cursor?: string): Promise<Page<Item>>;
  pages(): AsyncIterable<Page<Item>>;
}

export function listPages<Item>(read: (cursor: string | undefined) => Promise<Page<Item>>): Listing<Item> {
  async function* pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await read(cursor);
      yield page;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return {
    page: (cursor) => read(cursor),
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const { data } of pages()) yield* data;
    },
  };
}
