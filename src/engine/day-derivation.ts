import { cleanText } from '../core/text.ts';
import type { Derivation } from '../history/derivation.ts';
import type { DayRow } from '../insights/day-row.ts';
import { createDerivation } from '../insights/derivation.ts';
import { nameSport } from '../whoop/sports.ts';

/** The day model as the store takes it. */
export const DAY_DERIVATION: Derivation<DayRow> = createDerivation({ clean: cleanText, nameSport });
