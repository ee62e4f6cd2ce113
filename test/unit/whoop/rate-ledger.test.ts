import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createRateLimiter } from '../../../src/demo/service/rate-limit.ts';
import type { Priority } from '../../../src/whoop/budget.ts';
import { RateLedger, type Turn } from '../../../src/whoop/rate-ledger.ts';

const START = Date.parse('2026-11-22T08:00:30Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DOCUMENTED = '100, 100;window=60, 10000;window=86400';
const DAY_FIRST = '10000, 100;window=60, 10000;window=86400';

function reply(limit: string, remaining: number, reset: number, status = 200) {
  const headers = new Headers({
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  });
  return { status, headers };
}
const silent = { status: 200, headers: new Headers() };

/** A ledger that is stored as text between any two steps, as between processes. */
class Story {
  now = START;
  #text: string | undefined;

  at<T>(step: (ledger: RateLedger) => T): T {
    const ledger = new RateLedger(this.#text, this.now);
    const result = step(ledger);
    this.#text = ledger.toText();
    return result;
  }

  pass(ms: number): this {
    this.now += ms;
    return this;
  }

  ask(priority: Priority = 'question', deadline = Number.POSITIVE_INFINITY, ticket?: number): Turn {
    return this.at((ledger) => ledger.take({ priority, deadline, ticket }));
  }

  /** Sends and is answered at once, as often as told; how many of those were sent. */
  send(times: number, priority?: Priority, answer = silent): number {
    let sent = 0;
    for (let time = 0; time < times; time++) {
      const turn = this.ask(priority, this.now);
      if (turn.kind !== 'go') return sent;
      this.at((ledger) => ledger.end(turn.request, answer));
      sent += 1;
    }
    return sent;
  }

  get left() {
    return this.at((ledger) => ledger.left());
  }
}

/** After the first answer, which tells the limits. */
function knownStory(limit = DOCUMENTED): Story {
  const story = new Story();
  story.send(1, 'question', reply(limit, Number(limit.split(',')[0]) - 1, 30));
  return story.pass(2 * MINUTE);
}

describe('own count', () => {
  test('stops at 95 % of the documented limit, for 62 seconds after the answers', () => {
    const story = knownStory();
    expect(story.send(200)).toBe(95);
    story.pass(61_900);
    expect(story.send(1)).toBe(0);
    story.pass(400);
    expect(story.send(200)).toBe(95);
  });

  test('is of ended requests and of those on their way, however long that is', () => {
    const story = knownStory();
    const open = Array.from({ length: 95 }, () => story.ask());
    expect(open.every(({ kind }) => kind === 'go')).toBe(true);
    expect(story.pass(50_000).send(1)).toBe(0);
    for (const turn of open) if (turn.kind === 'go') story.at((ledger) => ledger.end(turn.request, silent));
    expect(story.pass(61_000).send(1)).toBe(0);
    expect(story.pass(2_000).send(1)).toBe(1);
  });

  test('is of the day too', () => {
    const story = knownStory('50, 100;window=60, 50;window=86400');
    expect(story.send(60)).toBe(46);
    expect(story.pass(20 * HOUR).send(1)).toBe(0);
    expect(story.pass(5 * HOUR).send(60)).toBeGreaterThanOrEqual(46);
  });

  test('outlives a process that dies with a request on its way, and ends a minute and a window later', () => {
    const story = knownStory('1, 1;window=60');
    expect(story.ask().kind).toBe('go');
    expect(story.pass(100_000).send(1)).toBe(0);
    expect(story.pass(25_000).send(1)).toBe(1);
  });

  test('lets at least one request through, whatever the limit', () => {
    expect(knownStory('1, 1;window=60').send(3)).toBe(1);
  });
});

describe('limits', () => {
  test('are found out by one request at a time', () => {
    const story = new Story();
    const probe = story.ask();
    expect(probe.kind).toBe('go');
    expect(story.ask()).toMatchObject({ kind: 'wait', isForProbe: true });
    if (probe.kind === 'go') story.at((ledger) => ledger.end(probe.request, undefined));
    const second = story.ask();
    expect(second.kind).toBe('go');
    expect(story.ask('history')).toMatchObject({ kind: 'wait', isForProbe: true });
    if (second.kind === 'go')
      story.at((ledger) => ledger.end(second.request, reply('30, 30;window=60', 29, 9)));
    expect(story.pass(2 * MINUTE).send(40)).toBe(28);
  });

  test('are not waited for longer than ten seconds, nor than the caller has', () => {
    const story = new Story();
    story.ask();
    expect(story.ask('question', story.now).kind).toBe('go');
    expect(story.pass(9_000).ask().kind).toBe('wait');
    expect(story.pass(2_000).ask().kind).toBe('go');
    expect(story.ask().kind).toBe('wait');
  });

  test('are the documented ones where the headers are silent', () => {
    const story = new Story();
    story.send(1);
    expect(story.pass(2 * MINUTE).send(200)).toBe(95);
  });

  test('follow the headers up and down', () => {
    const story = knownStory('1000, 1000;window=60');
    expect(story.send(400)).toBe(400);
    story.pass(2 * MINUTE).send(1, 'question', reply('20, 20;window=60', 19, 60));
    expect(story.pass(2 * MINUTE).send(400)).toBe(19);
  });

  test('of a window of new length start with what the shortest has counted', () => {
    const story = knownStory();
    story.send(20, 'question', reply('40, 40;window=90', 20, 90));
    expect(story.send(40)).toBeLessThanOrEqual(18);
  });

  test.each(['0, 0;window=60', '5, 5;window=0', '9, 9;window=99999999', 'nonsense'])(
    'of no sense change nothing: %s',
    (limit) => {
      const story = knownStory();
      story.send(1, 'question', reply(limit, 1, 1));
      expect(story.pass(2 * MINUTE).send(200)).toBe(95);
    },
  );
});

describe('the headers', () => {
  test('tighten: what others have used is not there any more', () => {
    const story = knownStory();
    story.send(1, 'question', reply(DOCUMENTED, 3, 20));
    expect(story.send(9)).toBe(3);
    expect(story.ask('question', story.now)).toEqual({ kind: 'refused', until: story.now + 20_000 });
    expect(story.pass(20_000).send(1)).toBe(1);
  });

  test('never loosen', () => {
    const story = knownStory();
    expect(story.send(200, 'question', reply(DOCUMENTED, 99, 20))).toBe(95);
  });

  test('are about the window they name', () => {
    const story = knownStory();
    story.send(1, 'question', reply(DAY_FIRST, 2, 7_200));
    story.send(1, 'question', reply(DOCUMENTED, 50, 20));
    expect(story.left).toEqual({ minuteLeft: 1, dayLeft: 1 });
    expect(story.send(9)).toBe(1);
    expect(story.pass(7_000_000).send(1)).toBe(0);
    expect(story.pass(210_000).send(1)).toBe(1);
  });

  test('of the newest request count, since answers overtake each other', () => {
    const story = knownStory();
    const [early, late] = [story.ask(), story.ask()];
    if (early.kind !== 'go' || late.kind !== 'go') throw new Error('Nothing was in the way.');
    story.at((ledger) => ledger.end(late.request, reply(DOCUMENTED, 1, 20)));
    story.at((ledger) => ledger.end(early.request, reply(DOCUMENTED, 60, 20)));
    expect(story.send(9)).toBe(1);
  });
});

describe('a 429', () => {
  test.each([
    ['until its reset', reply(DOCUMENTED, 0, 12, 429), 12_000],
    ['until Retry-After', { status: 429, headers: new Headers({ 'retry-after': '40' }) }, 40_000],
    ['for a moment, where it says nothing', { status: 429, headers: new Headers() }, 5_000],
  ])('stops everybody %s', (_, answer, waitMs) => {
    const story = knownStory();
    story.send(1, 'question', answer);
    for (const priority of ['question', 'history'] as const) {
      expect(story.ask(priority, story.now)).toEqual({ kind: 'refused', until: story.now + waitMs });
    }
    expect(story.pass(waitMs).send(1)).toBe(1);
  });
});

describe('what is left', () => {
  test('is own count’s share of each limit', () => {
    const story = knownStory();
    story.send(5);
    expect(story.left).toEqual({ minuteLeft: 90, dayLeft: 9_494 });
  });

  test('is nothing now while a 429 lasts, and today what is left of the day', () => {
    const story = knownStory();
    story.send(1, 'question', { status: 429, headers: new Headers() });
    expect(story.left).toEqual({ minuteLeft: 0, dayLeft: 9_498 });
    story.pass(5_000);
    expect(story.left).toEqual({ minuteLeft: 94, dayLeft: 9_498 });
  });

  test('is as many as can be sent before one would wait, whatever came before', () => {
    const step = fc.oneof(
      fc.record({ passMs: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ ask: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ send: fc.integer({ min: 1, max: 30 }), remaining: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.constantFrom(DOCUMENTED, DAY_FIRST),
        (steps, limit) => {
          const story = knownStory();
          for (const { passMs = 0, ask = 0, send = 0, remaining = 0 } of steps as Record<string, number>[]) {
            story.pass(passMs);
            for (let time = 0; time < ask; time++) story.ask();
            story.send(send, 'question', reply(limit, remaining, 20));
          }
          const { minuteLeft } = story.left;
          expect(story.send(200)).toBe(minuteLeft ?? -1);
          expect(story.left.minuteLeft).toBe(0);
        },
      ),
    );
  });
});

describe('a place in the queue', () => {
  /** Full, with a queue of these; their tickets. */
  function fullStory(...priorities: Priority[]) {
    const story = knownStory('4, 4;window=60');
    story.send(9);
    const tickets = priorities.map((priority) => {
      const turn = story.ask(priority);
      if (turn.kind !== 'wait') throw new Error(`It is ${turn.kind}.`);
      return turn.ticket;
    });
    return { story, tickets };
  }

  test('is kept in the order of arrival', () => {
    const { story, tickets } = fullStory('question', 'question');
    story.pass(60_000);
    for (const ticket of tickets.toReversed()) story.ask('question', Number.POSITIVE_INFINITY, ticket);
    story.pass(2_500);
    expect(story.send(9)).toBe(1);
    expect(story.ask('question', story.now, tickets[1]).kind).toBe('go');
    expect(story.ask('question', story.now, tickets[0]).kind).toBe('go');
  });

  test('is behind those with more priority, also when they came later', () => {
    const { story, tickets } = fullStory('history', 'question', 'question', 'question');
    story.pass(60_000);
    const waits = tickets.map((ticket, index) =>
      story.ask(index === 0 ? 'history' : 'question', Number.POSITIVE_INFINITY, ticket),
    );
    const times = waits.map((turn) => (turn.kind === 'wait' ? turn.until : 0));
    expect(Math.max(...times)).toBe(times[0] ?? 0);
  });

  test('is told its time: those after a whole window’s worth come a window later', () => {
    const { story } = fullStory('question', 'question', 'question');
    const turn = story.ask();
    const seconds = turn.kind === 'wait' ? (turn.until - story.now) / 1_000 : 0;
    expect(seconds).toBeGreaterThan(123);
    expect(seconds).toBeLessThan(126);
  });

  test('is not taken where the wait would be too long', () => {
    const { story } = fullStory();
    expect(story.ask('question', story.now + 30_000).kind).toBe('refused');
    expect(story.pass(62_500).send(9)).toBe(3);
  });

  test('is lost with a waiter that is silent for five seconds, and found again by one that was only slow', () => {
    const { story, tickets } = fullStory('question');
    story.pass(62_500);
    expect(story.send(9)).toBe(3);
    expect(story.ask('question', Number.POSITIVE_INFINITY, tickets[0])).toMatchObject({
      kind: 'wait',
      ticket: tickets[0],
    });
  });

  test('can be given back', () => {
    const { story, tickets } = fullStory('question');
    story.at((ledger) => ledger.leave(tickets[0]));
    expect(story.pass(62_500).send(9)).toBe(3);
  });
});

test('history leaves a fifth of each minute to questions', () => {
  const story = knownStory();
  expect(story.send(200, 'history')).toBe(76);
  expect(story.send(200, 'question')).toBe(19);
});

describe('a clock', () => {
  test.each([-6 * HOUR, -10_000, 6 * HOUR, 400 * 24 * HOUR])('that jumps by %d ms blocks nobody', (jump) => {
    const story = knownStory();
    story.send(1, 'question', reply(DOCUMENTED, 0, 60, 429));
    story.ask();
    story.pass(jump);
    expect(story.send(1)).toBe(1);
    expect(story.pass(2 * MINUTE).send(200)).toBeGreaterThanOrEqual(94);
  });
});

test.each([undefined, '', '{', 'null', '{"sent":"1"}', '[]'])(
  'a stored text without sense begins anew: %p',
  (text) => {
    const ledger = new RateLedger(text, START);
    expect(ledger.take({ priority: 'question', deadline: START, ticket: undefined })).toEqual({
      kind: 'go',
      request: 1,
    });
  },
);

test('a ledger stays small, however high the limits', () => {
  const story = knownStory('100000, 100000;window=60, 10000000;window=86400');
  for (let second = 0; second < 200; second++) story.pass(1_000).send(5);
  expect(story.at((ledger) => ledger.toText()).length).toBeLessThan(12_000);
});

describe('WHOOP never has to refuse', () => {
  const request = fc.record({
    gapMs: fc.integer({ min: 0, max: 4_000 }),
    thereMs: fc.integer({ min: 0, max: 20_000 }),
    backMs: fc.integer({ min: 0, max: 20_000 }),
    priority: fc.constantFrom<Priority>('question', 'history'),
  });

  test.each(['fixed', 'sliding'] as const)('%s windows, whatever the network does to the order', (window) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 40 }),
        fc.array(request, { maxLength: 120 }),
        (minute, requests) => {
          const story = new Story();
          const limiter = createRateLimiter({ minute, day: 10_000, window }, () => new Date(story.now));
          const events: { at: number; run: () => void }[] = [];
          const plan = (at: number, run: () => void) => void events.push({ at, run });
          let answered = 0;

          for (const [index, { gapMs, thereMs, backMs, priority }] of requests.entries()) {
            const ask = (ticket?: number) => {
              const turn = story.ask(priority, Number.POSITIVE_INFINITY, ticket);
              if (turn.kind === 'refused') throw new Error('There was no deadline.');
              if (turn.kind === 'wait')
                return plan(Math.min(turn.until, story.now + 1_000), () => ask(turn.ticket));
              plan(story.now + thereMs, () => {
                const { allowed, headers } = limiter.take();
                expect(allowed).toBe(true);
                plan(story.now + backMs, () => {
                  story.at((ledger) =>
                    ledger.end(turn.request, { status: 200, headers: new Headers(headers) }),
                  );
                  answered += 1;
                });
              });
            };
            plan(START + index * gapMs, () => ask());
          }
          while (events.length > 0) {
            events.sort((a, b) => b.at - a.at);
            const next = events.pop();
            if (!next) break;
            story.now = Math.max(story.now, next.at);
            next.run();
          }
          expect(answered).toBe(requests.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
