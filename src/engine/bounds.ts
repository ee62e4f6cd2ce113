/** What a number may be, both ends included. Each face checks it, and names it as its own caller does. */
export interface Bounds {
  least: number;
  most: number;
}

/** Of TCP, without 0, which leaves the choice to the system. */
export const PORT_BOUNDS: Bounds = { least: 1, most: 65_535 };
