import { type Access, type Application, type Endpoint, encodeId, type Refusal } from '@postrider/core';
import * as db from '@postrider/db';
import { secretKindsOf } from '@postrider/signing';
import type { Format } from './format-of.ts';
import { invalidField } from './refusals.ts';

// Every live secret of an endpoint can sign in the endpoint's format, always: asked before a format changes, under locks
// that keep secrets and formats as they are until the transaction ends. `secret_does_not_fit`, or null: they fit.

/** Of an endpoint that is to have this format. Call under `lockEndpoint` and `holdFormat`. */
export async function endpointMisfit(
  tx: db.Tx,
  access: Access,
  { id, applicationId }: Endpoint,
  format: Format,
): Promise<Refusal | null> {
  const kinds = secretKindsOf(format.profile);
  const live = await db.liveSecrets(tx, access, id);
  const fit = live.every(({ kind }) => kinds.includes(kind));
  return fit ? null : doesNotFit(access, '/format', format, { endpointId: id, applicationId });
}

/** Of the endpoints that inherit what an application is to have. Call under `lockApplication` and `holdFormat`. */
export async function applicationMisfit(
  tx: db.Tx,
  access: Access,
  { id }: Application,
  format: Format,
): Promise<Refusal | null> {
  const misfit = await db.findMisfitInApplication(tx, access, id, secretKindsOf(format.profile));
  return misfit === null ? null : doesNotFit(access, '/format', format, misfit);
}

/** Of all endpoints that have a format, as it is to be. Call under `lockFormats`. */
export async function formatMisfit(tx: db.Tx, access: Access, format: Format): Promise<Refusal | null> {
  const misfit = await db.findMisfitOfFormat(tx, format.name, secretKindsOf(format.profile));
  return misfit === null ? null : doesNotFit(access, '/signature', format, misfit);
}

function doesNotFit(access: Access, pointer: string, format: Format, misfit: db.Misfit): Refusal {
  const mayBeNamed = access.application === 'all' || access.application === misfit.applicationId;
  const endpoint = mayBeNamed ? `The endpoint ${encodeId('endpoint', misfit.endpointId)}` : 'An endpoint';
  const wanted = secretKindsOf(format.profile).map((kind) =>
    kind === 'text' ? 'printable characters' : `${kind}_ and base64`,
  );
  return invalidField(
    'secret_does_not_fit',
    pointer,
    `${endpoint} has a live secret that cannot sign in the format ${format.name} (${wanted.join(', or ')}): ` +
      'rotate to one that can first, and let those before it end.',
  );
}
