import { type Lane, type Turn, turnOf } from './lane.ts';

/** How many more attempts may begin on trial, by the kind of lane that begins them; less than one: none. */
export interface TrialRoom {
  readonly untried: number;
  readonly onTrial: number;
}

/**
 * Lanes that may begin an attempt, in turns. Quick ones take turns with the others, and of those the untried with the rest,
 * so that no kind waits for another one's number.
 */
export class LaneRing {
  readonly #rings: Readonly<Record<Turn, Lane[]>> = { quick: [], untried: [], onTrial: [] };
  /** Whose turn it is; the others', if no lane of that kind may begin. */
  #order: readonly Turn[] = ['quick', 'untried', 'onTrial'];

  /** Puts a lane at the end, unless it stands here already; one that is of another kind by now stands among those. */
  add(lane: Lane): void {
    const turn = turnOf(lane);
    if (lane.ready === turn) return;
    lane.ready = turn;
    this.#rings[turn].push(lane);
  }

  /** Puts lanes that were taken out, in this order, back to where they stood; those that stand here by now stay there. */
  putBack(lanes: readonly Lane[]): void {
    for (const lane of lanes.toReversed()) {
      if (lane.ready !== null) continue;
      lane.ready = turnOf(lane);
      this.#rings[lane.ready].unshift(lane);
    }
  }

  /** Of those that are not quick, as many of each kind as there is room for, and the one that comes next in any case. */
  firstOnTrial(room: TrialRoom): readonly Lane[] {
    return (['untried', 'onTrial'] as const).flatMap((turn) =>
      this.#rings[turn].slice(0, Math.max(1, room[turn])).filter(({ ready }) => ready === turn),
    );
  }

  /** Takes out the next lane; of those that are not quick only where there is room for one more of their attempts. */
  next(room: TrialRoom): Lane | undefined {
    for (const turn of this.#order) {
      const lane = turn === 'quick' || room[turn] > 0 ? this.#shift(turn) : undefined;
      if (lane === undefined) continue;
      const others = this.#order.filter((other) => other !== 'quick' && other !== turn);
      this.#order = turn === 'quick' ? [...others, turn] : ['quick', ...others, turn];
      return lane;
    }
    return undefined;
  }

  #shift(turn: Turn): Lane | undefined {
    const lanes = this.#rings[turn];
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      // Else it has moved to another ring meanwhile.
      if (lane.ready !== turn) continue;
      lane.ready = null;
      return lane;
    }
    return undefined;
  }
}
