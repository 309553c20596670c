import { isQuick, type Lane } from './lane.ts';

/**
 * Lanes that may begin an attempt, in turns. Quick ones and those on trial take turns with each other, so that neither
 * kind waits for the others' number.
 */
export class LaneRing {
  readonly #rings: Readonly<Record<NonNullable<Lane['ready']>, Lane[]>> = { quick: [], onTrial: [] };
  #trialIsNext = false;

  /** Puts a lane at the end, unless it stands here already; one that has become quick stands among the quick. */
  add(lane: Lane): void {
    const ring = isQuick(lane) ? 'quick' : 'onTrial';
    if (lane.ready === ring) return;
    lane.ready = ring;
    this.#rings[ring].push(lane);
  }

  /** Takes out the next lane; of those on trial only if there is room for one more of their attempts. */
  next(roomForTrial: boolean): Lane | undefined {
    const first = this.#trialIsNext && roomForTrial ? 'onTrial' : 'quick';
    const lane =
      this.#shift(first) ?? (roomForTrial ? this.#shift(first === 'quick' ? 'onTrial' : 'quick') : undefined);
    this.#trialIsNext = lane !== undefined && isQuick(lane);
    return lane;
  }

  #shift(ring: NonNullable<Lane['ready']>): Lane | undefined {
    const lanes = this.#rings[ring];
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      // Else it has moved to the other ring meanwhile.
      if (lane.ready !== ring) continue;
      lane.ready = null;
      return lane;
    }
    return undefined;
  }
}
