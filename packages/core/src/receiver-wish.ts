/** What a receiver asks for in its answer: that this delivery ends, or that nothing more is ever sent to the endpoint. */
export type ReceiverWish = 'abort' | 'disable';

/** The response header in which it does. */
export const RECEIVER_WISH_HEADER = 'webhook-delivery';

/** What the header's value asks for. Null: nothing that can be understood, or there is no header (undefined). */
export function parseReceiverWish(value: string | undefined): ReceiverWish | null {
  const word = value?.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase();
  return word === 'abort' || word === 'disable' ? word : null;
}
