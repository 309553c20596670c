import { until } from '@postrider/testkit';
import type { Api } from '../api.ts';
import type { Sender } from '../senders.ts';

export interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly status: string;
  readonly retryCount: number;
  readonly lastResponseStatus: number | null;
  readonly attempts: readonly { readonly trigger: string; readonly responseStatus: number | null }[];
}

/** The deliveries of these events to the endpoint, once `fact` holds of each. */
export async function deliveriesOnce(
  api: Api,
  { sender, endpoint, events }: { sender: Sender; endpoint: string; events: readonly string[] },
  description: string,
  fact: (delivery: Delivery) => boolean,
): Promise<Delivery[]> {
  const path = `/applications/${sender}`;
  const one = (event: string) =>
    until(description, async () => {
      const { data } = await api.call<{ data: Delivery[] }>('GET', `${path}/events/${event}/deliveries`);
      const found = data.find(({ endpointId }) => endpointId === endpoint);
      return found !== undefined && fact(found) ? found : null;
    });
  const found = await Promise.all(events.map(one));
  return Promise.all(found.map(({ id }) => api.call<Delivery>('GET', `${path}/deliveries/${id}`)));
}
