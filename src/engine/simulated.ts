/** Whether this is the simulated member, of whom every process makes everything anew. */
export interface Simulated {
  isSimulated?: boolean;
}

/** To be said where the member adds something. */
export function noteNotKept({ isSimulated = false }: Simulated): string[] {
  return isSimulated ? ['This is the simulated member’s, and gone when this process ends.'] : [];
}
