import { eventTypeFieldsSchema, newEventSchema, newEventsSchema, openApiDocumentSchema } from '@postrider/contract';
import { z } from 'zod';

export interface BodyLimits {
  readonly eventDataBytesMax: number;
  readonly batchBytesMax: number;
  /** Every other body. */
  readonly bodyBytesMax: number;
}

/** What a route takes as its body. */
export interface BodyKind<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly bytesMax: (limits: BodyLimits) => number;
  /** How many values it may hold, so that a refusal is cheap; exempt ones are not looked into. */
  readonly valuesMax: number;
  /** None: the route takes no body and reads none. */
  readonly mediaTypes: readonly string[];
  /** Whether nothing at all counts as `{}`. */
  readonly optional: boolean;
  /** A field whose text is kept exactly and judged elsewhere. */
  readonly exempt: string | null;
}

const JSON_TYPE = 'application/json';

/** Beside its `data` an event has a few short fields, and JSON may be spaced. */
const EVENT_ENVELOPE_BYTES_MAX = 65_536;

/** The largest there is, an endpoint, has 500 event types, 30 headers and 4 KiB of metadata. */
const VALUES_MAX = 5_000;

/** A thousand events of up to a dozen values besides their data. */
const BATCH_VALUES_MAX = 20_000;

/** Half of them fill 256 KiB, as large as an example may be. */
const EVENT_TYPE_VALUES_MAX = 262_144;

/** Ten bytes each; a catalogue of a thousand schemas has some hundred thousand. */
const DOCUMENT_VALUES_MAX = 800_000;

export const jsonBody = <Schema extends z.ZodType>(schema: Schema): BodyKind<Schema> => ({
  schema,
  bytesMax: (limits) => limits.bodyBytesMax,
  valuesMax: VALUES_MAX,
  mediaTypes: [JSON_TYPE],
  optional: false,
  exempt: null,
});

export const optionalBody = <Schema extends z.ZodType>(schema: Schema): BodyKind<Schema> => ({
  ...jsonBody(schema),
  optional: true,
});

export const patchBody = <Schema extends z.ZodType>(schema: Schema): BodyKind<Schema> => ({
  ...jsonBody(schema),
  mediaTypes: [JSON_TYPE, 'application/merge-patch+json'],
});

export const noBody: BodyKind<z.ZodUndefined> = { ...jsonBody(z.undefined()), mediaTypes: [] };

export const eventBody: BodyKind<typeof newEventSchema> = {
  ...jsonBody(newEventSchema),
  bytesMax: (limits) => limits.eventDataBytesMax + EVENT_ENVELOPE_BYTES_MAX,
  exempt: 'data',
};

export const eventTypeBody: BodyKind<typeof eventTypeFieldsSchema> = {
  ...jsonBody(eventTypeFieldsSchema),
  valuesMax: EVENT_TYPE_VALUES_MAX,
};

/** As large as a batch: a catalogue that one answer holds must fit into one request. */
export const documentBody: BodyKind<typeof openApiDocumentSchema> = {
  ...jsonBody(openApiDocumentSchema),
  bytesMax: (limits) => limits.batchBytesMax,
  valuesMax: DOCUMENT_VALUES_MAX,
};

export const batchBody: BodyKind<typeof newEventsSchema> = {
  ...jsonBody(newEventsSchema),
  bytesMax: (limits) => limits.batchBytesMax,
  valuesMax: BATCH_VALUES_MAX,
  exempt: 'data',
};
