/** Waits for a fact, asking every so often; rejects when it does not come within the time a bench may take at all. */
export async function until(fact: () => Promise<boolean>, { everyMs = 50, timeoutMs = 600_000 } = {}): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await fact())) {
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain.`);
    await pause(everyMs);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
