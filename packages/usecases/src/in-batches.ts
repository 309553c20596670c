/** Does up to `max` at a time until there is less than that left. Answers how many there were. */
export async function inBatches(max: number, some: (max: number) => Promise<number>): Promise<number> {
  for (let sum = 0; ; ) {
    const done = await some(max);
    sum += done;
    if (done < max) return sum;
  }
}
