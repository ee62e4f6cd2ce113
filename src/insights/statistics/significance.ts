/** What is less likely than this without an effect is called one; intervals leave out as much. */
export const ALPHA = 0.05;
