import { describe, expect, setSystemTime, test } from 'bun:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { StateDb } from '../../../src/core/state-db.ts';
import { noteKnownUpdate, readKnownUpdate } from '../../../src/engine/known-update.ts';
import { lookForUpdate, takeNotice } from '../../../src/engine/update-notice.ts';
import { TARGETS } from '../../../src/release/target.ts';
import { ReleaseServer } from '../../support/release-server.ts';

const HOUR_MS = 3_600_000;
const NOON = new Date('2026-11-22T12:00:00Z');
const [TARGET] = TARGETS;

class Trial implements AsyncDisposable {
  readonly state = new StateDb();
  readonly over = new AbortController();
  readonly releases: ReleaseServer;

  private constructor(releases: ReleaseServer) {
    this.releases = releases;
    setSystemTime(NOON);
  }

  static async start(version: string): Promise<Trial> {
    const trial = new Trial(await ReleaseServer.start());
    if (TARGET) trial.releases.publish('new', { version, target: TARGET });
    return trial;
  }

  async look(): Promise<number> {
    const before = this.releases.requested.length;
    await lookForUpdate(this.asker, this.over.signal);
    await this.state.flush();
    return this.releases.requested.length - before;
  }

  get asker() {
    return { environment: { WELLPIPE_RELEASES_URL: this.releases.url }, state: this.state };
  }

  get known() {
    return this.state.transact(readKnownUpdate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    setSystemTime();
    await this.state.close();
    await this.releases[Symbol.asyncDispose]();
  }
}

describe('the look for a newer version', () => {
  test('is taken once a day, and fetches no executable', async () => {
    await using trial = await Trial.start('9.9.9');
    expect(await trial.look()).toBe(3);
    expect(trial.releases.requested.toSorted()).toEqual(['SHA256SUMS', 'SHA256SUMS.minisig', 'VERSION']);
    expect(await trial.known).toEqual({ version: '9.9.9', checkedAt: NOON.getTime() });
    setSystemTime(NOON.getTime() + 23 * HOUR_MS);
    expect(await trial.look()).toBe(0);
    setSystemTime(NOON.getTime() + 24 * HOUR_MS);
    expect(await trial.look()).toBe(3);
  });

  test('fails in silence, and waits an hour then', async () => {
    await using trial = await Trial.start('9.9.9');
    trial.releases.faults.set('SHA256SUMS', (_, response) => response.writeHead(503).end());
    await trial.look();
    expect(await trial.known).toEqual({ failedAt: NOON.getTime() });
    setSystemTime(NOON.getTime() + HOUR_MS - 1);
    expect(await trial.look()).toBe(0);
    setSystemTime(NOON.getTime() + HOUR_MS);
    expect(await trial.look()).toBe(3);
  });

  test('cut off, it has not been', async () => {
    await using trial = await Trial.start('9.9.9');
    trial.releases.faults.set('VERSION', () => trial.over.abort());
    await trial.look();
    expect(await trial.known).toEqual({});
  });
});

describe('the notice', () => {
  test('is shown once a day while there is something newer', async () => {
    await using trial = await Trial.start('9.9.9');
    expect(await takeNotice(trial.asker)).toBeUndefined();
    await trial.look();
    expect(await takeNotice(trial.asker)).toStartWith(
      `Wellpipe 9.9.9 is available; this is ${packageJson.version}. `,
    );
    setSystemTime(NOON.getTime() + 23 * HOUR_MS);
    expect(await takeNotice(trial.asker)).toBeUndefined();
    setSystemTime(NOON.getTime() + 24 * HOUR_MS);
    expect(await takeNotice(trial.asker)).toContain('9.9.9');
  });

  test('is not about this version, nor an older one', async () => {
    for (const version of [packageJson.version, '0.0.1']) {
      await using trial = await Trial.start(version);
      await trial.look();
      expect(await takeNotice(trial.asker)).toBeUndefined();
    }
  });

  test('does without what nobody of ours has written', async () => {
    await using trial = await Trial.start('9.9.9');
    await trial.state.transact((prepare) => {
      noteKnownUpdate(prepare, {});
      prepare("UPDATE setting SET value = '{' WHERE name = 'update'").run();
    });
    expect(await takeNotice(trial.asker)).toBeUndefined();
    expect(await trial.look()).toBe(3);
  });
});
