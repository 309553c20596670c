interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets many callers share one call: `run` gets what was handed in and answers for each at its place. While fewer than
 * `atOnceMax` calls are under way a caller goes at once, alone if it is; those that come meanwhile go together in the next
 * one, in the order they came. An error of `run` is the error of each of its group.
 */
export function inGroups<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  limits: {
    readonly atOnceMax: number;
    /** Of one call. */
    readonly itemsMax: number;
    /** Of one call, which takes a single item of any size all the same. */
    readonly weightMax: number;
    readonly weightOf: (item: Item) => number;
  },
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let underWay = 0;

  const takeGroup = () => {
    let weight = 0;
    const over = waiting.findIndex(({ item }, n) => {
      weight += limits.weightOf(item);
      return n > 0 && (n >= limits.itemsMax || weight > limits.weightMax);
    });
    return waiting.splice(0, over < 0 ? waiting.length : over);
  };

  const goOn = () => {
    while (underWay < limits.atOnceMax && waiting.length > 0) {
      underWay += 1;
      const group = takeGroup();
      const answers = runGroup(run, group).finally(() => {
        underWay -= 1;
        goOn();
      });
      void answerAll(group, answers);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      goOn();
    });
}

/** Rejects where `run` throws, too: what is under way must end. */
async function runGroup<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  group: readonly Waiting<Item, Answer>[],
): Promise<readonly Answer[]> {
  return run(group.map(({ item }) => item));
}

async function answerAll<Item, Answer>(
  group: readonly Waiting<Item, Answer>[],
  answering: Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await answering;
    if (answers.length !== group.length) throw new Error(`${answers.length} answers for a group of ${group.length}.`);
    for (const [n, answer] of answers.entries()) group[n]?.resolve(answer);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
