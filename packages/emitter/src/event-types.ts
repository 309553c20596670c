/**
 * What the data of each event type looks like, by name. Empty as it comes: then any type takes any data. Add to it, or let
 * `postrider types generate` do so from the catalogue, and a name or field that is not there does not compile.
 *
 *     declare module '@postrider/emitter' {
 *       interface EventTypes {
 *         'order.created': { orderId: number };
 *       }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to.
export interface EventTypes {}

export type EventTypeName = [keyof EventTypes] extends [never] ? string : keyof EventTypes & string;

/** An event, as one of the types there are: the type says what its data may be. */
export type EventToEmit = { [Type in EventTypeName]: EventOf<Type> }[EventTypeName];

type EventOf<Type extends string> = Circumstances & { readonly type: Type } & (
    | { readonly data: DataOf<Type>; readonly jsonText?: undefined }
    | {
        /** Instead of `data` its exact JSON text, where JavaScript's numbers would change it: `'{"total": 19.90}'`. */
        readonly jsonText: string;
        readonly data?: undefined;
      }
  );

type DataOf<Type> = Type extends keyof EventTypes ? EventTypes[Type] : unknown;

interface Circumstances {
  /** Id or `uid` of the application. */
  readonly application: string;
  /** Your own id of the event: a second event of the application with it is refused. */
  readonly uid?: string | null | undefined;
  /** The same event again with the same key answers the first one's id. Kept at least 24 hours. */
  readonly idempotencyKey?: string | null | undefined;
  /** For endpoints that ask for some channels only. */
  readonly channels?: readonly string[] | null | undefined;
  /** Default: now. */
  readonly occurredAt?: Date | null | undefined;
  /** Default: at once. */
  readonly deliverAt?: Date | null | undefined;
  /** After this, counted from `deliverAt`, open deliveries are cancelled. Default: never. */
  readonly expiresAfterSeconds?: number | null | undefined;
}
