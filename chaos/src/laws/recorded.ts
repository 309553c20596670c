import type { Facts } from '../facts.ts';

/** What was acknowledged is there, as it was acknowledged. */
export function acknowledgedIsRecorded({ acknowledged, events }: Facts): string[] {
  const recorded = new Map(events.map((event) => [event.id, event]));
  return acknowledged.flatMap((event) => {
    const found = recorded.get(event.id);
    if (found === undefined) return [`${event.uid} was acknowledged as ${event.id}, and is not there.`];
    const same = found.uid === event.uid && found.type === event.type && found.application === event.application;
    return same ? [] : [`${event.id} was acknowledged as ${event.uid}, and is another event.`];
  });
}

/** What its own service rolled back was never recorded, and no receiver saw it. */
export function undoneIsUnseen({ undone, events, requests }: Facts): string[] {
  const gone = new Set(undone);
  return [
    ...events.filter(({ uid }) => gone.has(uid)).map(({ uid }) => `${uid} was rolled back, and is recorded.`),
    ...requests.flatMap(({ uid }) => (uid !== null && gone.has(uid) ? [`${uid} was rolled back, and was sent.`] : [])),
  ];
}

/** Whoever asks again with the same key gets the same event, and not a second one. */
export function recordedOnce({ events }: Facts): string[] {
  return [...Map.groupBy(events, ({ uid }) => uid)].flatMap(([uid, same]) =>
    same.length === 1 ? [] : [`${uid} is recorded ${same.length} times.`],
  );
}
