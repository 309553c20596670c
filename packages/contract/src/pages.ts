import { z } from '@hono/zod-openapi';
import type { Page } from '@postrider/core';
import { timeField } from './fields.ts';

const PAGE_ITEMS_DEFAULT = 50;
/** One page of deliveries stays well under a second and a megabyte. */
const PAGE_ITEMS_MAX = 250;

/** The two parameters of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'Use a whole number from 1 to 250.')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= PAGE_ITEMS_MAX, 'Use a whole number from 1 to 250.')
    .default(PAGE_ITEMS_DEFAULT)
    .openapi({ type: 'integer', minimum: 1, maximum: PAGE_ITEMS_MAX, default: PAGE_ITEMS_DEFAULT }),
  cursor: z
    .string()
    .optional()
    .transform((cursor) => cursor ?? null)
    .openapi({ type: 'string', description: '`nextCursor` of the page before.' }),
};

/** Bounds on `createdAt`. */
export const spanQuery = {
  since: timeField.optional().openapi({ description: 'From this moment on.' }),
  until: timeField.optional().openapi({ description: 'Before this moment.' }),
};

export const pageShape = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item).openapi({ description: 'Newest first.' }),
    nextCursor: z.string().nullable().openapi({ description: 'Null at the end.' }),
  });

/** A page as JSON text, of items that are JSON text already. */
export function pageText<T>(page: Page<T>, itemText: (item: T) => string): string {
  return `{"data":[${page.items.map(itemText).join(',')}],"nextCursor":${JSON.stringify(page.nextCursor)}}`;
}
