import type { AddressGuard } from './address-guard.ts';
import { endpointUrlFormProblem } from './endpoint-url-form.ts';
import { endpointHostProblem } from './endpoint-url-host.ts';

export interface EndpointUrlRules {
  /** Whether plain http is allowed too. */
  readonly http: boolean;
  readonly guard: AddressGuard;
}

/**
 * What is wrong with an endpoint's URL, as a sentence; null: nothing. Judged is the text alone. A host name's addresses
 * are judged when an attempt connects: asked for here, they would tell strangers what names resolve to inside, and an
 * endpoint could not be made while name servers are away.
 */
export function endpointUrlProblem(text: string, { http, guard }: EndpointUrlRules): string | null {
  return endpointUrlFormProblem(text, { http }) ?? endpointHostProblem(new URL(text).hostname, guard);
}
