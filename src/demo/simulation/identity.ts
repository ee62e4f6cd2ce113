import type { Body, Profile } from '../../whoop/schemas.ts';
import { MAX_HEART_RATE_BPM } from './effort.ts';
import type { Noise } from './noise.ts';
import { significant } from './wire.ts';

const USER_ID_BASE = 20_000_000;
const CYCLE_ID_BASE = 120_000_000;
const CYCLE_IDS_PER_DAY = 47_000;

/** Names of a member that nobody can take for a person. */
export function inventProfile(noise: Noise): Profile {
  return {
    user_id: userId(noise),
    email: 'demo.member@example.com',
    first_name: 'Demo',
    last_name: 'Member',
  };
}

export function inventBody(noise: Noise): Body {
  return {
    height_meter: 1.7526,
    weight_kilogram: significant(72 + 4 * noise.uniform('weight', 0)),
    max_heart_rate: MAX_HEART_RATE_BPM,
  };
}

export function userId(noise: Noise): number {
  return USER_ID_BASE + (noise.bits('user', 0) % 9_000_000);
}

/** Grows with every night, in steps of no pattern. */
export function cycleId(noise: Noise, night: number): number {
  return (
    CYCLE_ID_BASE + night * CYCLE_IDS_PER_DAY + (noise.bits('cycle id', night) % (CYCLE_IDS_PER_DAY - 1))
  );
}

/** In the shape of a random (version 4) UUID. */
export function uuidOf(noise: Noise, kind: string, night: number, index = 0): string {
  const hex = [0, 1, 2, 3]
    .map((word) =>
      noise
        .bits(`${kind} uuid`, night, 4 * index + word)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  const variant = '89ab'[noise.bits(`${kind} variant`, night, index) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
