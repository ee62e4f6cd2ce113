/** Blanks, comments and semicolons: what may stand around a statement. */
const NOTHING = /^(?:[ \t\n\f\r;\ufeff]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*/;

/** The word it begins with, in capitals; empty where there is no statement at all. */
export function firstWord(sql: string): string {
  const rest = sql.slice(NOTHING.exec(sql)?.[0].length);
  return (/^\w+/.exec(rest)?.[0] ?? rest.slice(0, 1)).toUpperCase();
}

/** Whether nothing comes after the part that was taken as one statement, which ends with its semicolon. */
export function isWhole(sql: string, taken: string): boolean {
  const rest = sql.slice(taken.length);
  return sql.startsWith(taken) && NOTHING.exec(rest)?.[0].length === rest.length;
}
