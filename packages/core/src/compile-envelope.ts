import { type Envelope, type EnvelopeVariable, isEnvelopeVariable } from './envelope.ts';

/** What an envelope can show of an event. */
export interface EnvelopeEvent {
  /** The TypeID. */
  readonly id: string;
  readonly type: string;
  readonly uid: string | null;
  readonly occurredAt: Date;
  /** JSON text. */
  readonly data: string;
  /** The TypeID. */
  readonly applicationId: string;
  readonly applicationUid: string | null;
}

/**
 * The JSON text of the body that this envelope, in which `envelopeProblem` finds nothing, makes of an event. `data` goes
 * in as it is, numbers and key order included; times are RFC 3339 in UTC with milliseconds. To be kept and called often.
 */
export function compileEnvelope(envelope: Envelope): (event: EnvelopeEvent) => string {
  if (typeof envelope === 'string') return ({ data }) => data;
  // All that does not depend on the event is put together here: a text before each variable, and one after the last.
  const places: { readonly before: string; readonly variable: EnvelopeVariable }[] = [];
  let text = '';
  let opening = '{';
  for (const [name, value] of Object.entries(envelope)) {
    text += `${opening}${JSON.stringify(name)}:`;
    opening = ',';
    if (isEnvelopeVariable(value)) {
      const quote = isPlainText(value) ? '"' : '';
      places.push({ before: text + quote, variable: value });
      text = quote;
    } else {
      text += JSON.stringify(value);
    }
  }
  const end = `${text}}`;
  return (event) => {
    let body = '';
    for (const { before, variable } of places) body += before + valueIn(event, variable);
    return body + end;
  };
}

/** Whether its values stand between quotes as they are: an id is a TypeID, and a type an event type's name. */
function isPlainText(variable: EnvelopeVariable): boolean {
  switch (variable) {
    case '$id':
    case '$type':
    case '$occurredAt':
    case '$applicationId':
      return true;
    case '$data':
    case '$uid':
    case '$applicationUid':
      return false;
  }
}

function valueIn(event: EnvelopeEvent, variable: EnvelopeVariable): string {
  switch (variable) {
    case '$id':
      return event.id;
    case '$type':
      return event.type;
    case '$occurredAt':
      return event.occurredAt.toISOString();
    case '$applicationId':
      return event.applicationId;
    case '$data':
      return event.data;
    case '$uid':
      return JSON.stringify(event.uid);
    case '$applicationUid':
      return JSON.stringify(event.applicationUid);
  }
}
