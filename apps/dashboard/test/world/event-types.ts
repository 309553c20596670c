const amount = { type: 'integer', minimum: 0 };
const orderId = { type: 'string', pattern: '^ord_[0-9]+$' };

/** What the three customers are told of. */
export const EVENT_TYPES = {
  'order.created': {
    description: 'Somebody has ordered.',
    schema: { type: 'object', required: ['orderId', 'total'], properties: { orderId, total: amount } },
    example: { orderId: 'ord_1001', total: 4995, currency: 'EUR' },
  },
  'order.shipped': {
    description: 'A parcel is on its way.',
    schema: { type: 'object', required: ['orderId', 'carrier'], properties: { orderId, carrier: { type: 'string' } } },
    example: { orderId: 'ord_1001', carrier: 'DHL', parcels: 2 },
  },
  'invoice.paid': {
    description: 'The money of an invoice has arrived.',
    schema: { type: 'object', required: ['invoiceId'], properties: { invoiceId: { type: 'string' }, amount } },
    example: { invoiceId: 'inv_2041', amount: 4995, currency: 'EUR' },
  },
  'message.delivered': {
    description: 'A text message has reached a telephone.',
    example: { to: '+4915112345678', segments: 1 },
  },
} as const;

type EventType = keyof typeof EVENT_TYPES;

const TYPES: readonly EventType[] = [
  'order.created',
  'order.created',
  'order.shipped',
  'invoice.paid',
  'message.delivered',
];

/** The n-th event; one in five is about a message. */
export function exampleOf(n: number): { type: EventType; data: object } {
  const type = TYPES[n % TYPES.length] ?? 'order.created';
  const ids = { orderId: `ord_${1000 + n}`, invoiceId: `inv_${2000 + n}` };
  const own = Object.fromEntries(Object.entries(ids).filter(([name]) => name in EVENT_TYPES[type].example));
  return { type, data: { ...EVENT_TYPES[type].example, ...own } };
}
