const POLL_MS = 10;
const PATIENCE_MS = 10_000;

/** Waits until a condition holds; fails with `what` when it does not in time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`Within ${PATIENCE_MS} ms it did not come to: ${what}.`);
    await Bun.sleep(POLL_MS);
  }
}
